// The direction of imports (CONTRIBUTING.md, "How the source hangs together"), enforced.
const LOGIC =
  '^src/(workflow|spec|rendering|registration|source|checks|evidence|hosts|agent-targets|changes)/';
const PURE = ['workflow', 'spec', 'rendering', 'registration', 'source', 'checks'];

/** Each logic folder may use itself, ports and errors, and the purer folders listed here. */
const ALSO = {
  workflow: ['source'],
  spec: ['source'],
  source: [],
  registration: ['source'],
  rendering: ['spec'],
  checks: ['spec', 'source'],
  hosts: ['registration'],
  evidence: ['spec'],
  changes: [],
  'agent-targets': ['source'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'logic-imports-down-only',
      severity: 'error',
      from: { path: LOGIC },
      to: { path: '^src/(cli|mcp|operations|platform|main)' },
    },
    ...Object.entries(ALSO).map(([folder, also]) => ({
      name: `${folder}-stays-in-its-lane`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...also, 'ports'].join('|')})/|^src/errors\\.ts$` },
    })),
    {
      name: 'pure-folders-do-no-io',
      severity: 'error',
      from: { path: `^src/(${PURE.join('|')})/` },
      to: {
        path: '^(node:)?(fs|child_process|net|http|https|os|process)|/(fs-extra|simple-git|execa|@inquirer)/|^src/ports/',
      },
    },
    {
      name: 'operations-know-no-surface',
      severity: 'error',
      from: { path: '^src/operations/' },
      to: { path: '^src/(cli|mcp|platform|main)' },
    },
    {
      name: 'surfaces-use-operations',
      severity: 'error',
      from: { path: '^src/(cli|mcp)/' },
      to: { path: '^src/', pathNot: '^src/(cli|mcp|operations|ports)/|^src/errors\\.ts$' },
    },
    {
      name: 'platform-implements-ports-only',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(platform|ports)/|^src/errors\\.ts$' },
    },
    {
      name: 'ports-know-nothing',
      severity: 'error',
      from: { path: '^src/(ports/|errors\\.ts)' },
      to: { path: '^src/', pathNot: '^src/(ports/|errors\\.ts)' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
