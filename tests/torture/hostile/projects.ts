import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { EXIT_CODES } from '../../../src/errors.ts';
import { must, speechProject, type TempProject, withCli } from '../../helpers/tempProject.ts';
import { junk, mangled } from './junk.ts';

/** Files of a project that the tool reads. */
const READ = [
  '.currentmodule',
  '.env',
  '.gitignore',
  'package.json',
  'app.ts',
  'aggregatedIntegration.ts',
  'integrations/index.ts',
  'docs/greeting.status.json',
  'docs/greeting.speech.integration.json',
  'docs/greeting.speech.evidence.json',
  'docs/greeting.speech.notes.json',
  '.create-integration/manifest.json',
  'backend/index.ts',
];

/** Commands that end within moments whatever they meet; `writes` says which may change files. */
const COMMANDS: readonly { words: string; writes: boolean }[] = [
  ...[
    'next',
    'status',
    'env',
    'check',
    'explain testing',
    'note',
    'doctor',
    'upgrade --dry-run',
    'scaffold --dry-run',
  ].map((words) => ({ words, writes: false })),
  ...[
    'task start 4.1 --no-commit',
    'task complete 4.1 --no-commit',
    'new mail --pattern sync-call',
    'init',
  ].map((words) => ({
    words,
    writes: true,
  })),
];

const CANARY = 'cnry7Zt2Lw0RsVx5Yb7Nd4';

type Damage = (file: string) => void;

const encoded = fc.constantFrom<BufferEncoding>('utf16le', 'latin1', 'base64');
const damage: fc.Arbitrary<{ path: string; apply: Damage }> = fc.record({
  path: fc.constantFrom(...READ),
  apply: fc.oneof(
    {
      weight: 4,
      arbitrary: mangled(fc.constant('')).chain((put) =>
        fc.nat().map(
          (at): Damage =>
            (file) => {
              const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
              const from = at % (text.length + 1);
              writeFileSync(file, text.slice(0, from) + put + text.slice(from + (at % 7)));
            },
        ),
      ),
    },
    {
      weight: 2,
      arbitrary: junk.map(
        (text): Damage =>
          (file) =>
            writeFileSync(file, text),
      ),
    },
    encoded.map(
      (encoding): Damage =>
        (file) => {
          if (existsSync(file))
            writeFileSync(file, Buffer.from(`\uFEFF${readFileSync(file, 'utf8')}ü`, encoding));
        },
    ),
    fc.constantFrom<Damage>(
      (file) => rmSync(file, { force: true }),
      (file) => {
        rmSync(file, { force: true });
        mkdirSync(file);
      },
      (file) => {
        rmSync(file, { force: true });
        symlinkSync(join(outside, 'target.txt'), file);
      },
      (file) => {
        rmSync(file, { force: true });
        symlinkSync('nowhere', file);
      },
      (file) => {
        rmSync(file, { force: true });
        symlinkSync(file.split('/').at(-1) ?? '', file);
      },
      (file) => {
        rmSync(dirname(file) === root ? file : dirname(file), { recursive: true, force: true });
      },
      (file) => {
        if (existsSync(file)) writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
      },
      (file) => writeFileSync(file, ''),
    ),
  ),
});

let place: string;
let original: ReadonlyMap<string, string>;
let root: string;
let outside: string;
let project: TempProject;

/** Makes the project that is damaged. Call {@link closeProjects} afterwards. */
export async function openProjects(): Promise<void> {
  const base = await speechProject('4.1');
  await must(base, 'task start 4.2');
  await base.append(
    '.env',
    `export CANARY_KEY="${CANARY}" # comment\nDATABASE_URL=postgres://app:${CANARY}@db.test/app\n`,
  );
  place = realpathSync(mkdtempSync(join(tmpdir(), 'hostile ')));
  outside = join(place, 'outside');
  root = join(place, 'a project');
  mkdirSync(outside);
  writeFileSync(join(outside, 'target.txt'), 'theirs');
  cpSync(base.dir, root, { recursive: true, verbatimSymlinks: true });
  original = snapshot(root);
  await base.cleanup();
  project = withCli({ ...base, dir: root });
}

export async function closeProjects(): Promise<void> {
  rmSync(place, { recursive: true, force: true });
}

/** As it was, but for what git and npm keep, which no command here writes to. */
function restore(): void {
  for (const name of readdirSync(root)) {
    if (!KEPT.has(name)) rmSync(join(root, name), { recursive: true, force: true });
  }
  for (const [path, text] of original) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, 'latin1');
  }
}

const KEPT = new Set(['.git', 'node_modules']);

/** Texts byte by byte. */
function snapshot(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (KEPT.has(entry.name)) continue;
    if (entry.isDirectory()) for (const [below, text] of snapshot(path)) found.set(below, text);
    else found.set(path, entry.isFile() ? readFileSync(path, 'latin1') : `-> ${readlinkSync(path)}`);
  }
  return found;
}

/** A damaged project: every command answers or refuses with code and fix, reading changes nothing, nothing outside changes. */
export const damagedProject = fc.asyncProperty(
  fc.array(damage, { minLength: 1, maxLength: 3 }),
  fc.shuffledSubarray([...COMMANDS], { minLength: 3, maxLength: 4 }),
  async (damages, commands) => {
    restore();
    for (const { path, apply } of damages) {
      try {
        apply(join(root, path));
      } catch {
        // Its folder is gone, or is none any more.
      }
    }
    let before = snapshot(root);
    for (const { words, writes } of commands) {
      const answer = await project.cli(words);
      for (const { code, message, fix } of answer.diagnostics) {
        if (code === 'UNEXPECTED' || !message.trim() || !fix.trim())
          throw new Error(`${words}: ${code} ${message}`);
      }
      const [first] = answer.diagnostics;
      if (first && code(first.code) !== answer.exitCode && answer.exitCode !== 3)
        throw new Error(`${words} ends with ${answer.exitCode}.`);
      const said = answer.stdout + answer.stderr;
      if (said.includes(CANARY)) throw new Error(`${words} shows a value of .env.`);
      if (/\n\s+at .+:\d+:\d+/.test(said)) throw new Error(`${words} shows a stack.`);
      const after = snapshot(root);
      for (const [path, text] of after) {
        if (before.get(path) === text) continue;
        if (!writes) throw new Error(`${words} changed ${path}.`);
        if (text.includes(CANARY)) throw new Error(`${words} wrote a value of .env to ${path}.`);
        // Bytes that are no text must not come back as question marks.
        if (text.includes('\u00ef\u00bf\u00bd') && !before.get(path)?.includes('\u00ef\u00bf\u00bd'))
          throw new Error(`${words} spoilt ${path}.`);
      }
      for (const path of before.keys()) if (!after.has(path)) throw new Error(`${words} removed ${path}.`);
      before = after;
    }
    if (readdirSync(outside).length !== 1 || readFileSync(join(outside, 'target.txt'), 'utf8') !== 'theirs')
      throw new Error('Something outside was changed.');
  },
);

function code(name: string): number {
  return Object.hasOwn(EXIT_CODES, name) ? EXIT_CODES[name as keyof typeof EXIT_CODES] : 4;
}
