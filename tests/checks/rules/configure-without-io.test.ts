import { testRule } from '../ruleTester.ts';

testRule('configure-without-io', {
  role: 'integration',
  invalid: [
    'class A { async configure() { await fetch(url); } }',
    "import { readFile } from 'node:fs/promises'; class A { async configure() { this.keys = await readFile('keys.json'); } }",
    "import { createTtsApi } from './externalApi'; class A { async configure() { this.api = createTtsApi(); } }",
    "class A { async configure() { await this.load(); } async load() { this.rows = await this.controller.system.storage.find('TtsCall'); } }",
    'class A { configure = async () => { this.timer = setInterval(tick, 1000); }; }',
  ],
  valid: [
    'class A { async configure() { this.args.entities.push(entity); } }',
    "import { createTtsApi } from './externalApi'; class A { async setup() { this.api = createTtsApi(); } async configure() {} }",
    "class A { async configure() { const found = this.args.entities.find((e) => e.name === 'TtsCall'); found?.properties.push(property); } }",
    'async function configure() { await fetch(url); }',
  ],
});
