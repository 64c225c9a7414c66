import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TempProject, tempProject } from '../../helpers/tempProject.ts';
import { addIntegration } from '../../rendering/helpers/addIntegration.ts';
import { findingsOf } from '../ruleTester.ts';

test('a design that differs from the spec is a finding in the document', () => {
  const design = { path: 'docs/greeting.tts.integration-design.md', inSync: false };
  expect(findingsOf('', 'integration', { design })).toMatchObject([
    {
      rule: 'design-in-sync',
      path: design.path,
      fix: 'Change the spec, then run: create-integration design',
    },
  ]);
});

test.each([[{ path: 'docs/design.md', inSync: true }], [null]])('%o is fine', (design) => {
  expect(findingsOf('', 'integration', { design })).toEqual([]);
});

/* Whether they are in sync is found out by the command, with the spec. */
describe('as check finds it', () => {
  const DESIGN = 'docs/greeting.speech.integration-design.md';
  const SPEC = 'docs/greeting.speech.integration.json';
  const QUALITY = '<!-- quality: derived by create-integration, not edited -->';
  let project: TempProject;
  let design: string;
  let spec: string;
  beforeAll(async () => {
    project = await tempProject();
    await addIntegration(project, 'speech', { module: 'greeting' });
    design = await project.read(DESIGN);
    spec = await project.read(SPEC);
  });
  afterAll(() => project.cleanup());

  /** Ids of the rules that are broken, with these two files. */
  async function broken(document: string, source = spec) {
    await project.write(DESIGN, document);
    await project.write(SPEC, source);
    return (await project.cli('check')).diagnostics.map(({ code }) => code);
  }

  test.each<[string, (document: string) => string]>([
    ['a promise added', (document) => `${document}\nThe vendor is asked every minute.\n`],
    ['a table row deleted', (document) => document.replace(/\n\|[^\n]*/, '')],
    ['a heading reworded', (document) => document.replace(/^## .*$/m, '## Everything is fine')],
    ['emptied', () => ''],
    ['a quality claimed beside the derived one', (document) => `${document}\n**Quality: platinum**\n`],
  ])('finds: %s', async (_what, change) => {
    expect(change(design)).not.toBe(design);
    expect(await broken(change(design))).toEqual(['design-in-sync']);
  });

  test('finds: the spec changed, and not the design', async () => {
    const changed = spec.replace('Loopback Speech', 'Loopback Voice');
    expect(changed).not.toBe(spec);
    expect(await broken(design, changed)).toEqual(['design-in-sync']);
  });

  test.each<[string, (document: string) => string]>([
    ['as it was rendered', (document) => document],
    ['with the line ends of Windows', (document) => document.replaceAll('\n', '\r\n')],
    [
      'with the derived quality',
      (document) => `${document}\n${QUALITY}\n**Quality: gold**\n<!-- /quality -->\n`,
    ],
  ])('accepts: %s', async (_what, change) => {
    expect(await broken(change(design))).toEqual([]);
  });
});
