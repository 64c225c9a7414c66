import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
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

const channel = createResources().path('templates/recorder/channel.mjs');

/** What the recorder of one process writes with the key. */
async function lines(key: string, ...entries: object[]): Promise<string[]> {
  const { createWriter } = await import(channel);
  const write = createWriter({ key, file });
  for (const entry of entries) write(entry);
  const [name = ''] = await readdir(folder);
  const text = await readFile(join(folder, name), 'utf8');
  await rm(join(folder, name));
  return text.trim().split('\n');
}

const text = (written: readonly string[]) => written.map((each) => `${each}\n`).join('');

describe('a sealed recording', () => {
  const key = newKey();
  const said = { type: 'exchange', body: 'a-secret-that-a-vendor-said' };

  it('gives back what was written, and holds nothing readable', async () => {
    const written = await lines(key, said, { type: 'listen', port: 1 });
    expect(openSealed([text(written)], key)).toEqual({
      entries: [
        { ...said, pid: process.pid, line: 1 },
        { type: 'listen', port: 1, pid: process.pid, line: 2 },
      ],
      foreign: 0,
      lost: 0,
      cut: 0,
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
    expect(openSealed([text(change(written, other))], key)).toMatchObject({ ...expected, cut: 0 });
  });

  it('knows a cut line from a forged one; neither gives an entry', async () => {
    const [first = '', second = ''] = await lines(key, said, said);
    const whole = text([first, second]);
    for (let length = whole.length - 1; length > first.length + 1; length -= 1) {
      const opened = openSealed([whole.slice(0, length)], key);
      expect({ ...opened, entries: opened.entries.length }).toEqual({
        entries: 1,
        foreign: 0,
        lost: 0,
        cut: 1,
      });
    }
    // A line that is whole, but not ours, stays foreign in whatever company.
    expect(openSealed([text([first, 'forged']) + second.slice(0, 9)], key)).toMatchObject({
      foreign: 1,
      cut: 1,
    });
    // Put behind a cut line, it becomes a part of it.
    expect(openSealed([`${second.slice(0, 9)}${first}\n`], key)).toMatchObject({ entries: [], foreign: 1 });
  });

  it('holds what several processes write at once, some of them killed while they write', async () => {
    const script = `
      const { createWriter } = await import(${JSON.stringify(channel)});
      const write = createWriter(${JSON.stringify({ key, file })});
      const body = 'x'.repeat(300_000);
      for (let line = 0; line < Number(process.argv[1]); line += 1) write({ type: 'content', body });`;
    const run = async (lines: number, killAfterMs?: number) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, String(lines)]);
      if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      await once(child, 'exit');
    };
    await Promise.all([run(40), run(40), run(40), run(9_000, 150), run(9_000, 300), run(9_000, 600)]);
    const texts = await Promise.all(
      (await readdir(folder)).map((each) => readFile(join(folder, each), 'utf8')),
    );
    const { entries, foreign, lost, cut } = openSealed(texts, key);
    expect(entries.length).toBeGreaterThanOrEqual(120);
    expect([foreign, lost]).toEqual([0, 0]);
    expect(cut).toBeLessThanOrEqual(3);
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
