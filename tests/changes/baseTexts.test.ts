import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type BaseTexts, baseFileOf, parseBaseTexts, printBaseTexts } from '../../src/changes/baseTexts.ts';
import { type TempRepo, tempRepo } from '../helpers/tempRepo.ts';

const TEXTS: BaseTexts = new Map([
  ['b c.ts', 'one\n\n| two\n'],
  ['a.ts', 'no line end'],
  ['empty.ts', ''],
]);

let repo: TempRepo;
afterEach(() => repo?.cleanup());

test('what is printed is read again, sorted, with any line ends', () => {
  const printed = printBaseTexts(TEXTS);
  expect([...parseBaseTexts(printed)]).toEqual([...TEXTS].sort());
  expect(parseBaseTexts(printed.replaceAll('\n', '\r\n'))).toEqual(parseBaseTexts(printed));
  expect(printBaseTexts(parseBaseTexts(printed))).toBe(printed);
  expect(parseBaseTexts(null)).toEqual(new Map());
});

test('a text that somebody changed is not taken for what was written', () => {
  const printed = printBaseTexts(TEXTS).replace('|one', '|two');
  expect([...parseBaseTexts(printed).keys()]).toEqual(['a.ts', 'empty.ts']);
});

test('of two branches that each add a file, git keeps both base texts; in a kit a text that it mixed up is left out', async () => {
  repo = await tempRepo();
  const commit = async (branch: string, added: string | null, text: string) => {
    if (added) await repo.git('checkout', '--quiet', '-b', branch, 'common');
    else await repo.git('checkout', '--quiet', '-B', branch);
    const folders = added ? [added, `kit/${added}`] : ['kit/http'];
    for (const path of folders.map((folder) => `integrations/${folder}/index.ts`)) {
      const file = baseFileOf(path);
      const before = await readFile(join(repo.dir, file), 'utf8').catch(() => null);
      await repo.write(file, printBaseTexts(new Map([...parseBaseTexts(before), [path, text]])));
    }
    await repo.git('add', '--all');
    await repo.git('commit', '--quiet', '-m', branch);
  };
  const texts = async (path: string) =>
    parseBaseTexts(await readFile(join(repo.dir, baseFileOf(path)), 'utf8'));
  await commit('common', null, 'http\n');
  await commit('with-speech', 'speech', 'begin\nspeech\nend\n');
  await commit('with-translation', 'translation', 'begin\ntranslation\nend\n');

  await expect(repo.git('merge', '--quiet', 'with-speech')).rejects.toThrow();
  for (const name of ['speech', 'translation']) {
    const path = `integrations/${name}/index.ts`;
    expect(await texts(path)).toEqual(new Map([[path, `begin\n${name}\nend\n`]]));
  }
  const kit = await texts('integrations/kit/http/index.ts');
  expect(kit.get('integrations/kit/http/index.ts')).toBe('http\n');
  for (const [path, text] of kit) expect(text).toContain(path.split('/').at(-2));
});
