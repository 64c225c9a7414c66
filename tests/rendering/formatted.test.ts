import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import { anyFixture, FIXTURES, fixture, render } from './helpers/render.ts';

const biome = createResources().path('node_modules/.bin/biome');
const folders: string[] = [];
/** Of the patterns without calls. */
const WITHOUT_CALLS = ['stream', 'media', 'ticket', 'photos', 'dictation', 'door', 'members', 'guests'];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('rendered files', () => {
  it.each([...FIXTURES, ...WITHOUT_CALLS])('of %s are as a formatter leaves them', async (name) =>
    formatted(anyFixture(name)),
  );

  it('of a parameter with many words are, too', async () => {
    const spec = fixture('speech');
    const words = Array.from({ length: 12 }, (_, index) => `quality-${index}`);
    for (const each of spec.operations) each.query = { quality: { enum: words } };
    await formatted(spec);
  });

  async function formatted(spec: DesignedSpec) {
    const folder = await mkdtemp(join(tmpdir(), 'formatted-'));
    folders.push(folder);
    const config = {
      root: true,
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
      javascript: { formatter: { quoteStyle: 'single' } },
    };
    await writeFile(join(folder, 'biome.json'), JSON.stringify(config));
    const files = await render(spec);
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const result = await execa(biome, ['format', '--write', '.'], { cwd: folder, reject: false });
    expect(result.exitCode, result.stderr).toBe(0);
    for (const { path, text } of files) {
      expect(await readFile(join(folder, path), 'utf8'), path).toBe(text);
    }
  }
});
