import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baseFileOf } from '../../src/changes/baseTexts.ts';
import { planGenerated, type RenderedFile } from '../../src/changes/generated.ts';
import { MANIFEST_FILE } from '../../src/changes/manifest.ts';
import { applyPlan } from '../../src/changes/plan.ts';
import { hashOf } from '../../src/changes/text.ts';
import { createFiles } from '../../src/platform/files.ts';
import type { Files } from '../../src/ports/index.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const A = 'integrations/tts/index.ts';
const V1 = 'import a\n\nconst one = 1\n\nfunction f() {\n}\n\nfunction g() {\n}\n';
const V2 = V1.replace('one = 1', 'one = 2');
/** Edited by the owner, away from what V2 changes. */
const edited = (text: string) => text.replace('function g() {\n', 'function g() {\n  mine()\n');
/** Edited on the line that V2 changes. */
const CLASH = V1.replace('one = 1', 'one = 100');

let project: TempFolder;
let files: Files;

beforeEach(async () => {
  project = await tempFolder();
  files = createFiles(project.dir);
});

afterEach(() => project.cleanup());

async function write(...rendered: RenderedFile[]) {
  const { plan, outcomes, conflicts } = await planGenerated(files, rendered);
  const written = await applyPlan(files, plan);
  return { outcomes: outcomes.map(({ outcome }) => outcome), conflicts, written };
}

const onDisk = () => readFile(join(project.dir, A), 'utf8');

describe('one file', () => {
  test('is created, and then stays without a single write', async () => {
    expect((await write({ path: A, text: V1 })).outcomes).toEqual(['created']);
    expect(await onDisk()).toBe(V1);
    expect(await write({ path: A, text: V1 })).toMatchObject({ outcomes: ['unchanged'], written: [] });
  });

  test('unedited, is replaced', async () => {
    await write({ path: A, text: V1 });
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['replaced']);
    expect(await onDisk()).toBe(V2);
  });

  test('edited, keeps its edits while the template stays, and gets them merged with what is new', async () => {
    await write({ path: A, text: V1 });
    await project.write(A, edited(V1));
    expect(await write({ path: A, text: V1 })).toMatchObject({ outcomes: ['kept'], written: [] });
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['merged']);
    expect(await onDisk()).toBe(edited(V2));
    expect(await write({ path: A, text: V2 })).toMatchObject({ outcomes: ['kept'], written: [] });
    expect(await files.read(MANIFEST_FILE)).not.toContain('merging');
  });

  test('deleted by its owner, is written again', async () => {
    await write({ path: A, text: V1 });
    await rm(join(project.dir, A));
    const { plan } = await planGenerated(files, [{ path: A, text: V2 }]);
    expect(plan.find(({ path }) => path === A)?.reason).toContain('deleted');
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['recreated']);
    expect(await onDisk()).toBe(V2);
  });

  test('keeps Windows line ends and a byte order mark, edited or not', async () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    await write({ path: A, text: V1 });
    await project.write(A, windows(V1));
    await project.write(baseFileOf(A), windows((await files.read(baseFileOf(A))) ?? ''));
    expect((await write({ path: A, text: V1 })).outcomes).toEqual(['unchanged']);
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['replaced']);
    expect(await onDisk()).toBe(windows(V2));
    await project.write(A, windows(edited(V2)));
    expect((await write({ path: A, text: V1 })).outcomes).toEqual(['merged']);
    expect(await onDisk()).toBe(windows(edited(V1)));
  });

  test('unedited is still known when manifest or base texts are lost', async () => {
    await write({ path: A, text: V1 });
    await rm(join(project.dir, MANIFEST_FILE));
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['replaced']);
    await rm(join(project.dir, baseFileOf(A)));
    expect((await write({ path: A, text: V1 })).outcomes).toEqual(['replaced']);
  });

  test('the base text of a test file is not taken for a test', () => {
    expect(baseFileOf('tests/a.test.ts')).not.toMatch(/\.[cm]?[jt]sx?$/);
  });

  test('whatever its lines look like, is merged with', async () => {
    const odd = `= other.ts ${hashOf('x')}\n|x\n\n<<<<<<< HEAD\n`;
    await write({ path: A, text: `${odd}${V1}` }, { path: 'b.ts', text: 'not \uFFFD UTF-8\n' });
    await project.write(A, `${odd}${edited(V1)}`);
    expect((await write({ path: A, text: `${odd}${V2}` })).outcomes).toEqual(['merged']);
    expect(await onDisk()).toBe(`${odd}${edited(V2)}`);
  });
});

describe('conflicts', () => {
  test('the file stays, the others are written, the diagnostic says what to do and the diff what is new', async () => {
    await write({ path: A, text: V1 }, { path: 'b.ts', text: V1 });
    await project.write(A, CLASH);
    const { outcomes, conflicts } = await write({ path: A, text: V2 }, { path: 'b.ts', text: V2 });
    expect(outcomes).toEqual(['conflict', 'replaced']);
    expect(conflicts).toMatchObject([
      { diagnostic: { code: 'MERGE_CONFLICT', target: A, fix: expect.stringContaining('by hand') } },
    ]);
    expect(conflicts[0]?.diff).toContain('-const one = 1\n+const one = 2');
    expect(await onDisk()).toBe(CLASH);
    expect(await files.read('b.ts')).toBe(V2);
  });

  test('is reported until the owner has changed the file, and does not come back then', async () => {
    await write({ path: A, text: V1 });
    await project.write(A, CLASH);
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['conflict']);
    expect(await write({ path: A, text: V2 })).toMatchObject({ outcomes: ['conflict'], written: [] });
    const answer = CLASH.replace('one = 100', 'one = 200');
    await project.write(A, answer);
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['kept']);
    expect((await write({ path: A, text: V2 })).outcomes).toEqual(['kept']);
    expect(await onDisk()).toBe(answer);
    const third = V2.replace('import a', 'import b');
    expect((await write({ path: A, text: third })).outcomes).toEqual(['merged']);
    expect(await onDisk()).toBe(answer.replace('import a', 'import b'));
  });

  test('a file that was there before us is not touched, unless it is the same', async () => {
    await project.write(A, 'mine\n');
    await project.write('b.ts', V1.replaceAll('\n', '\r\n'));
    const { outcomes, conflicts } = await write({ path: A, text: V1 }, { path: 'b.ts', text: V1 });
    expect(outcomes).toEqual(['conflict', 'unchanged']);
    expect(conflicts[0]?.diagnostic.message).toContain('not written by this tool');
    expect(await onDisk()).toBe('mine\n');
    expect((await write({ path: 'b.ts', text: V2 })).outcomes).toEqual(['replaced']);
  });

  test('moved away, the file is written anew', async () => {
    await project.write(A, 'mine\n');
    await write({ path: A, text: V1 });
    await rm(join(project.dir, A));
    expect((await write({ path: A, text: V1 })).outcomes).toEqual(['created']);
  });

  test('an unreadable manifest stops before anything is planned', async () => {
    await project.write(MANIFEST_FILE, '<<<<<<< HEAD\n{}');
    await expect(planGenerated(files, [{ path: A, text: V1 }])).rejects.toMatchObject({
      code: 'MERGE_CONFLICT',
    });
  });
});

describe('a run killed between any two writes and repeated ends like one that was not', () => {
  const setups = {
    'first scaffold': async () => {},
    'update of unedited, edited, deleted and clashing files': async () => {
      await write(...render(V1));
      await project.write('edited.ts', edited(V1));
      await project.write('clash.ts', CLASH);
      await rm(join(project.dir, 'deleted.ts'));
    },
  };
  const render = (text: string) =>
    ['unedited.ts', 'edited.ts', 'deleted.ts', 'clash.ts'].map((path) => ({ path, text }));

  /** Writes the first `count` files of a plan, as a run does that is killed then. */
  async function applyPart(count: number): Promise<boolean> {
    let left = count;
    const dying: Files = {
      ...files,
      writeAtomic: async (path, text) => {
        if (left-- <= 0) throw new Error('killed');
        await files.writeAtomic(path, text);
      },
    };
    const { plan } = await planGenerated(files, render(V2));
    return applyPlan(dying, plan).then(
      () => true,
      () => false,
    );
  }

  async function everything(): Promise<Record<string, string | null>> {
    const paths = await files.walk('.');
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await files.read(path)])));
  }

  test.each(Object.entries(setups))('%s', async (_, setup) => {
    await setup();
    await write(...render(V2));
    const expected = await everything();
    let finished = false;
    for (let count = 0; !finished; count++) {
      await project.cleanup();
      project = await tempFolder();
      files = createFiles(project.dir);
      await setup();
      finished = await applyPart(count);
      await write(...render(V2));
      expect(await everything(), `killed after ${count} writes`).toEqual(expected);
    }
  });

  test('a merge is not merged again: that would report a conflict with itself', async () => {
    await write({ path: A, text: 'b\na\n' });
    await project.write(A, 'b\n');
    const rendered = { path: A, text: 'a\nb\na\n' };
    const { plan } = await planGenerated(files, [rendered]);
    await applyPlan(files, plan.slice(0, plan.findIndex(({ path }) => path === A) + 1));
    expect(await onDisk()).toBe('a\nb\n');
    expect((await write(rendered)).outcomes).toEqual(['kept']);
    expect(await onDisk()).toBe('a\nb\n');
  });
});

test('an edited file that is no UTF-8 is never written back', async () => {
  await write({ path: A, text: V1 });
  const latin1 = Buffer.from(`${V1}// gr\xfc\xdfe\n`, 'latin1');
  await writeFile(join(project.dir, A), latin1);
  expect((await write({ path: A, text: V1 })).outcomes).toEqual(['kept']);
  expect((await write({ path: A, text: V2 })).outcomes).toEqual(['conflict']);
  expect(await readFile(join(project.dir, A))).toEqual(latin1);
});
