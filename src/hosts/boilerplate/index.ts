import type { Host } from '../contract.ts';

const ENTRIES = 'integrations/entries';
const GENERATOR = 'scripts/generate-aggregated-integration.ts';

/**
 * The layout of the public interaqt-app-boilerplate: APIs are a list of objects with a namespace and zod schemas, each
 * integration is a workspace package with an entry file, and a script of the host lists the entries. Generated code is
 * the same as elsewhere; the adapter in the kit, used by the entry file, gives it the form this host expects.
 */
export const boilerplate: Host = {
  title: 'interaqt-app-boilerplate',
  layout: {
    docs: 'agentspace',
    business: 'backend',
    integrations: 'integrations',
    kit: 'integrations/kit',
    tests: 'tests',
    appTest: null,
    registrationFile: `${ENTRIES}/index.ts`,
    regenerate: 'npm run generate:integration',
    shutdown: { aggregate: 'integrations/index.ts', start: 'main-component/startMain.ts' },
    // The names the host's script derives from the file names, so that its output is the same registration.
    register: (name) => {
      const importName = `${name.split('-').map(capital).join('')}Integration`;
      return {
        importName,
        importPath: `./${name}.entry.js`,
        isDefault: true,
        call: importName,
        key: name.replaceAll('-', ''),
      };
    },
    kitExtras: {
      'package.json': 'boilerplate/kit.package.json',
      'adapter.ts': 'boilerplate/adapter.ts',
      'testing/app.ts': 'boilerplate/app.ts',
      'testing/boot.ts': 'shared/boot.ts',
    },
    integrationFiles: [
      { template: 'boilerplate/entry.ts.ejs', path: (name) => `${ENTRIES}/${name}.entry.ts` },
      { template: 'boilerplate/package.json.ejs', path: (name) => `integrations/${name}/package.json` },
    ],
    imports: { contract: '../kit/adapter', createAPI: '../kit/adapter', kit: '../kit' },
    testImports: {
      app: '../integrations/kit/testing/app',
      kit: '../integrations/kit',
      integrations: '../integrations',
      apis: '/api/custom/test',
    },
  },
  markers: ['integrations/index.ts', 'main-component/app.ts', GENERATOR],
  detect: ({ has, dependencies }) =>
    dependencies.has('interaqt') && boilerplate.markers.every((each) => has(each)),
};

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
