/** A registration file before and after; every one is also run a second time. */
export interface Fixture {
  name: string;
  before: string;
  after: string;
}

const HEAD = "import { createAggregatedIntegration } from './integrations/index';\n";
const ADDED = "import { createTtsIntegration } from './integrations/tts/index';\n";

const lists = (name: string, before: string, after: string): Fixture => ({
  name,
  before: `${HEAD}\nexport const All = ${before}\n`,
  after: `${HEAD}${ADDED}\nexport const All = ${after}\n`,
});

export const LISTS: readonly Fixture[] = [
  lists(
    'empty',
    'createAggregatedIntegration([]);',
    'createAggregatedIntegration([createTtsIntegration()]);',
  ),
  lists(
    'empty with a blank',
    'createAggregatedIntegration([ ]);',
    'createAggregatedIntegration([ createTtsIntegration() ]);',
  ),
  lists(
    'empty with a comment',
    'createAggregatedIntegration([\n  // integrations go here\n]);',
    'createAggregatedIntegration([\n  // integrations go here\n  createTtsIntegration(),\n]);',
  ),
  lists(
    'empty with a comment on the line',
    'createAggregatedIntegration([/* none yet */]);',
    'createAggregatedIntegration([/* none yet */ createTtsIntegration()]);',
  ),
  lists(
    'empty on two lines',
    'createAggregatedIntegration([\n]);',
    'createAggregatedIntegration([\n  createTtsIntegration(),\n]);',
  ),
  lists(
    'one line',
    'createAggregatedIntegration([createMail()]);',
    'createAggregatedIntegration([createMail(), createTtsIntegration()]);',
  ),
  lists(
    'one line with a trailing comma',
    'createAggregatedIntegration([A, B,]);',
    'createAggregatedIntegration([A, B, createTtsIntegration(),]);',
  ),
  lists(
    'one line with blanks inside',
    'createAggregatedIntegration([ A, B ]);',
    'createAggregatedIntegration([ A, B, createTtsIntegration() ]);',
  ),
  lists(
    'one line with a comment behind the last',
    'createAggregatedIntegration([A /* mail, sms */]);',
    'createAggregatedIntegration([A /* mail, sms */, createTtsIntegration()]);',
  ),
  lists(
    'lines with a trailing comma',
    'createAggregatedIntegration([\n  A,\n  B,\n]);',
    'createAggregatedIntegration([\n  A,\n  B,\n  createTtsIntegration(),\n]);',
  ),
  lists(
    'lines without a trailing comma',
    'createAggregatedIntegration([\n    A,\n    B\n]);',
    'createAggregatedIntegration([\n    A,\n    B,\n    createTtsIntegration()\n]);',
  ),
  lists(
    'tabs, a last element over several lines, and comments',
    'createAggregatedIntegration([\n\tA, // keep, please\n\tcreateB({\n\t\ta: [1],\n\t}) // the last, for now\n\t// ] not the end\n]);',
    'createAggregatedIntegration([\n\tA, // keep, please\n\tcreateB({\n\t\ta: [1],\n\t}), // the last, for now\n\t// ] not the end\n\tcreateTtsIntegration()\n]);',
  ),
  lists(
    'an element that opens on the line of the bracket',
    'createAggregatedIntegration([createB({\n  a: 1,\n})]);',
    'createAggregatedIntegration([createB({\n  a: 1,\n}), createTtsIntegration()]);',
  ),
  lists(
    'an element that opens there, the bracket on a line of its own',
    'createAggregatedIntegration([createB({\n    a: 1,\n}),\n]);',
    'createAggregatedIntegration([createB({\n    a: 1,\n}),\n    createTtsIntegration(),\n]);',
  ),
  lists(
    'lists beside elements that are spread',
    'createAggregatedIntegration([...core, A]);',
    'createAggregatedIntegration([...core, A, createTtsIntegration()]);',
  ),
  lists(
    'a type assertion',
    'createAggregatedIntegration([A] as const satisfies readonly unknown[]);',
    'createAggregatedIntegration([A, createTtsIntegration()] as const satisfies readonly unknown[]);',
  ),
  lists(
    'a list in a variable',
    'createAggregatedIntegration(list);\nconst list: Ctor[] = [\n  A,\n];',
    'createAggregatedIntegration(list);\nconst list: Ctor[] = [\n  A,\n  createTtsIntegration(),\n];',
  ),
  lists(
    'text that only looks like a registration',
    'createAggregatedIntegration([]);\n// createTtsIntegration() comes later\nconst note = "createTtsIntegration()";',
    'createAggregatedIntegration([createTtsIntegration()]);\n// createTtsIntegration() comes later\nconst note = "createTtsIntegration()";',
  ),
];

const TAIL = 'createAggregatedIntegration([A])';

export const IMPORTS: readonly Fixture[] = [
  {
    name: 'a hashbang and no imports',
    before: `#!/usr/bin/env tsx\nexport default ${TAIL};\n`,
    after: `#!/usr/bin/env tsx\nimport { createTtsIntegration } from './integrations/tts/index';\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'a long comment that begins behind the last import',
    before: `import { A } from './a'; /* the\nlist */\nexport default ${TAIL};\n`,
    after: `import { A } from './a';\nimport { createTtsIntegration } from './integrations/tts/index'; /* the\nlist */\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'the factory declared in the file itself',
    before: `export function createTtsIntegration() {}\nexport default ${TAIL};\n`,
    after: `export function createTtsIntegration() {}\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'no semicolons',
    before: `import { A } from './a'\nimport type { B } from './b'\n\nexport default ${TAIL}\n`,
    after: `import { A } from './a'\nimport type { B } from './b'\nimport { createTtsIntegration } from './integrations/tts/index'\n\nexport default createAggregatedIntegration([A, createTtsIntegration()])\n`,
  },
  {
    name: 'double quotes and a comment behind the import',
    before: `import { A } from "./a"; // first\n\nexport default ${TAIL};\n`,
    after: `import { A } from "./a"; // first\nimport { createTtsIntegration } from "./integrations/tts/index";\n\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'CRLF and no line break at the end',
    before: `import { A } from './a';\r\n\r\nexport default createAggregatedIntegration([\r\n  A,\r\n]);`,
    after: `import { A } from './a';\r\nimport { createTtsIntegration } from './integrations/tts/index';\r\n\r\nexport default createAggregatedIntegration([\r\n  A,\r\n  createTtsIntegration(),\r\n]);`,
  },
  {
    name: 'an import over several lines, and a byte order mark',
    before: `\uFEFFimport {\n  A,\n} from './a';\nexport default ${TAIL};\n`,
    after: `\uFEFFimport {\n  A,\n} from './a';\nimport { createTtsIntegration } from './integrations/tts/index';\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'code behind the last import on its line',
    before: `import { A } from './a'; const b = 1;\nexport default ${TAIL};\n`,
    after: `import { A } from './a';\nimport { createTtsIntegration } from './integrations/tts/index'; const b = 1;\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'no imports at all',
    before: `const A = 1;\nexport default ${TAIL};\n`,
    after: `import { createTtsIntegration } from './integrations/tts/index';\nconst A = 1;\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'a directive and no imports',
    before: `'use strict';\nexport default ${TAIL};\n`,
    after: `'use strict';\nimport { createTtsIntegration } from './integrations/tts/index';\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'the factory imported under another name',
    before: `import { createTtsIntegration as tts } from './integrations/tts';\nexport default ${TAIL};\n`,
    after: `import { createTtsIntegration as tts } from './integrations/tts';\nexport default createAggregatedIntegration([A, tts()]);\n`,
  },
  {
    name: 'the factory listed, its import lost',
    before: `import { A } from './a';\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
    after: `import { A } from './a';\nimport { createTtsIntegration } from './integrations/tts/index';\nexport default createAggregatedIntegration([A, createTtsIntegration()]);\n`,
  },
  {
    name: 'the aggregate imported under another name',
    before: `import { createAggregatedIntegration as all } from './integrations';\nexport default all([A]);\n`,
    after: `import { createAggregatedIntegration as all } from './integrations';\nimport { createTtsIntegration } from './integrations/tts/index';\nexport default all([A, createTtsIntegration()]);\n`,
  },
];

/** A list by namespace, as the script of the public boilerplate writes it. */
const OBJECT_HEAD = 'import { createAggregatedIntegration } from "@/integrations/index"\n';
const OBJECT_ADDED = 'import TtsIntegration from "./tts.entry.js"\n';

const maps = (name: string, before: string, after: string): Fixture => ({
  name: `${name}, by namespace`,
  before: `${OBJECT_HEAD}\nconst All = ${before}\n`,
  after: `${OBJECT_HEAD}${OBJECT_ADDED}\nconst All = ${after}\n`,
});

export const MAPS: readonly Fixture[] = [
  maps('empty', 'createAggregatedIntegration({})', 'createAggregatedIntegration({ "tts": TtsIntegration })'),
  maps(
    'empty on two lines',
    'createAggregatedIntegration({\n})',
    'createAggregatedIntegration({\n  "tts": TtsIntegration,\n})',
  ),
  maps(
    'one line',
    'createAggregatedIntegration({ mail: MailIntegration })',
    'createAggregatedIntegration({ mail: MailIntegration, "tts": TtsIntegration })',
  ),
  maps(
    'as generated',
    "createAggregatedIntegration({\n  'auth': AuthIntegration,\n  'mail': MailIntegration\n})",
    "createAggregatedIntegration({\n  'auth': AuthIntegration,\n  'mail': MailIntegration,\n  \"tts\": TtsIntegration\n})",
  ),
  maps(
    'a name that is only a key',
    'createAggregatedIntegration({\n\tTtsIntegration: Other, // not this one\n})',
    'createAggregatedIntegration({\n\tTtsIntegration: Other, // not this one\n\t"tts": TtsIntegration,\n})',
  ),
  maps(
    'in a variable, beside one that is spread',
    'createAggregatedIntegration(all)\nconst all = { ...core, mail: A } as const',
    'createAggregatedIntegration(all)\nconst all = { ...core, mail: A, "tts": TtsIntegration } as const',
  ),
];
