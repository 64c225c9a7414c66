import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../../src/hosts/index.ts';
import { kitFiles } from '../../src/operations/kitFiles.ts';
import { createResources } from '../../src/platform/resources.ts';
import { registerIntegration } from '../../src/registration/index.ts';
import { HOSTS, type PatternProject, patternProject } from '../e2e/patterns/app.ts';

/*
 * Two integrations that write down what is asked of them, in an app of each layout that is started and stopped as its
 * owner does, with the lines for cleanup that the tool prints.
 */

/** Adds an entity to the model, needs it in `setup`, and fails in `cleanup` where it is told to. */
const integration = (name: string, factory: string, contract: string, fails: boolean) => `
import { appendFileSync } from 'node:fs';
import { type Controller, Entity, Property } from 'interaqt';
import type { IIntegration, IIntegrationConstructorArgs, IIntegrationHandles } from '${contract}';

const note = (step: string) => appendFileSync('steps.log', \`\${step} ${name}\\n\`);

export function ${factory}() {
  return class implements IIntegration {
    constructor(readonly args: IIntegrationConstructorArgs, readonly handles: IIntegrationHandles) {}
    async configure() {
      const text = Property.create({ name: 'text', type: 'string' });
      this.args.entities.push(Entity.create({ name: 'Note_${name}', properties: [text] }));
      note('configure');
    }
    createSideEffects() {
      note('createSideEffects');
      return [];
    }
    async setup({ system }: Controller) {
      await system.storage.create('Note_${name}', { text: 'there is a table for it' });
      note('setup');
    }
    createAPIs() {
      note('createAPIs');
      return {};
    }
    createMiddlewares() {
      note('createMiddlewares');
      return [];
    }
    async cleanup() {
      await new Promise((resolve) => setTimeout(resolve, 20));
      note('cleanup');
      if (${fails}) throw new Error('${name} is stuck');
    }
  };
}
`;

describe.each(HOSTS)('an app in the layout %s', (id) => {
  const { layout } = hosts[id];
  let project: PatternProject;

  beforeAll(async () => {
    project = await patternProject(id, []);
    const { root } = project;
    const write = async (path: string, text: string) => {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    };
    for (const { path, text } of await kitFiles(createResources(), layout)) await write(path, text);
    for (const name of ['first', 'second']) {
      const factory = `create_${name}`;
      const source = integration(name, factory, layout.imports.contract, name === 'second');
      await write(`${layout.integrations}/${name}/index.ts`, source);
      if (layout.regenerate !== null) {
        const entry = `import { forHost } from '../kit/adapter';\nimport { ${factory} } from '../${name}/index';\nexport default forHost(${factory}());\n`;
        await write(`${layout.integrations}/entries/${name}.entry.ts`, entry);
        continue;
      }
      const text = await readFile(join(root, layout.registrationFile), 'utf8');
      const registered = registerIntegration(text, layout.register(name, factory));
      if (registered.kind !== 'edited') throw new Error(registered.kind);
      await write(layout.registrationFile, registered.text);
    }
    if (layout.regenerate !== null) await project.run('tsx', ['scripts/generate-aggregated-integration.ts']);
  });
  afterAll(() => project?.remove());

  test('calls every step of all integrations in order, and cleanup in reverse, whichever fails', async () => {
    const app = await project.launch({}, true);
    await app.stop();
    const steps = (await readFile(join(project.root, 'steps.log'), 'utf8')).trim().split('\n');
    const both = (step: string) => [`${step} first`, `${step} second`];
    expect(steps.slice(0, 6)).toEqual(['configure', 'createSideEffects', 'setup'].flatMap(both));
    // Which of these two comes first is the layout's affair.
    expect(steps.slice(6, 10).sort()).toEqual(['createAPIs', 'createMiddlewares'].flatMap(both));
    expect(steps.slice(10)).toEqual(['cleanup second', 'cleanup first']);
  }, 120_000);
});
