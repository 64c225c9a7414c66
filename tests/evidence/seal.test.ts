import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newKey, openSealed } from '../../src/evidence/seal.ts';
import { createResources } from '../../src/platform/resources.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seal-'));
  file = join(folder, 'recording');
});
afterEach(() => rm(folder, { recursive: true }));

/** What the recorder of one process writes with the key. */
async function lines(key: string, ...entries: object[]): Promise<string[]> {
  const { createWriter } = await import(createResources().path('templates/recorder/channel.mjs'));
  await writeFile(file, '');
  const write = createWriter({ key, file });
  for (const entry of entries) write(entry);
  return (await readFile(file, 'utf8')).trim().split('\n');
}

describe('a sealed recording', () => {
  const key = newKey();
  const said = { type: 'exchange', body: 'a-secret-that-a-vendor-said' };

  it('gives back what was written, and holds nothing readable', async () => {
    const written = await lines(key, said, { type: 'listen', port: 1 });
    expect(openSealed(written.join('\n'), key)).toEqual({
      entries: [
        { ...said, pid: process.pid, line: 1 },
        { type: 'listen', port: 1, pid: process.pid, line: 2 },
      ],
      foreign: 0,
      lost: 0,
    });
    const bytes = Buffer.concat(written.map((each) => Buffer.from(each, 'base64')));
    expect(bytes.includes('a-secret')).toBe(false);
  });

  it.each<[string, (written: string[], other: string[]) => string[], { foreign: number; lost: number }]>([
    ['a line in clear', (written) => [...written, JSON.stringify(said)], { foreign: 1, lost: 0 }],
    ['a line of another key', (written, other) => [...written, ...other], { foreign: 1, lost: 0 }],
    [
      'a changed line',
      ([a = '', ...rest]) => [`A${a.slice(1, -8)}AAAAAAAA`, ...rest],
      { foreign: 1, lost: 1 },
    ],
    ['a line twice', ([a = '', b = '']) => [a, a, b], { foreign: 0, lost: 1 }],
    ['a line missing', ([, b = '']) => [b], { foreign: 0, lost: 1 }],
    ['another order', ([a = '', b = '']) => [b, a], { foreign: 0, lost: 2 }],
  ])('notices %s', async (_, change, expected) => {
    const other = await lines(newKey(), said);
    const written = await lines(key, said, said);
    expect(openSealed(change(written, other).join('\n'), key)).toMatchObject(expected);
  });
});

describe('a ticket', () => {
  it('is taken once, before anybody else can read it', async () => {
    const { handOn, takeTicket } = await import(createResources().path('templates/recorder/channel.mjs'));
    const [name = '', path = ''] = handOn({ key: newKey(), file, role: 'main', record: true }).split('=');
    process.env[name] = path;
    expect(takeTicket()).toMatchObject({ role: 'worker', file });
    expect(process.env[name]).toBe(undefined);
    process.env[name] = path;
    expect(takeTicket()).toBe(null);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });
});
