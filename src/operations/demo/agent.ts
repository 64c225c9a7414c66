import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationError } from '../../errors.ts';
import type { Context } from '../operation.ts';

const CLI = 'bin/create-integration.js';
const SPEC = 'docs/greeting.speech.integration.json';
/** What Task 4.1 fills in; the rest belongs to Task 4.2. */
const RESEARCH = ['purpose', 'system', 'environment'];

interface Vendor {
  baseUrl: string;
  key: string;
}

interface Answer {
  ok: boolean;
  diagnostics: { code: string; message: string; fix: string; target?: string }[];
}

/**
 * Does what an agent would: runs the commands of this tool one after the other, and between them writes the spec and
 * `.env`. Nothing here is a shortcut; every gate is the real one. Throws the first unexpected refusal.
 */
export async function playAgent(context: Context, folder: string, vendor: Vendor): Promise<void> {
  const identity = await demoIdentity(context, folder);
  const run = (words: string) => runCommand(context, folder, words, identity);
  const done = async (words: string) => {
    const answer = await run(words);
    const [first, ...more] = answer.diagnostics;
    if (first)
      throw new OperationError(
        { ...first, code: 'UNEXPECTED', message: `${words}: ${first.message}` },
        ...more,
      );
  };

  await done('init --module greeting --install');
  await done('new speech --pattern async-task');
  await done('task start 4.1');
  await writeSpec(context, folder, vendor, RESEARCH);
  await expectBlocked(context, run, 'task complete 4.1', 'ENV_MISSING');
  await appendFile(
    join(folder, '.env'),
    `LOOPBACK_SPEECH_KEY=${vendor.key}\nLOOPBACK_SPEECH_URL=${vendor.baseUrl}\n`,
  );
  await done('env');
  await done('task complete 4.1');

  await done('task start 4.2');
  await writeSpec(context, folder, vendor, null);
  await done('design');
  await done('task complete 4.2');

  await done('task start 4.3');
  await done('scaffold');
  await done('probe');
  await done('task complete 4.3');

  await done('task start 4.4');
  await done('scaffold');
  await done('check');
  await done('task complete 4.4');

  await done('task start 4.5');
  await done('verify');
  await done('task complete 4.5');
}

/** A machine where git knows nobody can still run the demo: its commits then have an author of their own. */
async function demoIdentity({ processes }: Context, folder: string): Promise<Record<string, string>> {
  const known = await processes.run('git', ['var', 'GIT_COMMITTER_IDENT'], { cwd: folder });
  if (known.exitCode === 0) return {};
  const roles = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'create-integration demo'],
    [`GIT_${role}_EMAIL`, 'demo@localhost'],
  ]);
  return Object.fromEntries(roles);
}

async function runCommand(
  { processes, progress, resources }: Context,
  folder: string,
  words: string,
  env: Record<string, string>,
): Promise<Answer> {
  progress.step(`create-integration ${words}`);
  const args = [resources.path(CLI), ...words.split(' '), '--json'];
  const result = await processes.run(process.execPath, args, { cwd: folder, env });
  try {
    return JSON.parse(result.stdout) as Answer;
  } catch {
    throw new OperationError({
      code: 'UNEXPECTED',
      message: `create-integration ${words} printed no JSON: ${result.stderr.slice(0, 400)}`,
      fix: `Run it in ${folder} to see more.`,
    });
  }
}

/** The demo shows one refusal: a gate that opens too early would be a defect of this tool. */
async function expectBlocked(
  { progress }: Context,
  run: (words: string) => Promise<Answer>,
  words: string,
  code: string,
): Promise<void> {
  const answer = await run(words);
  const found = answer.diagnostics.filter((each) => each.code === code);
  if (found.length === 0) {
    throw new OperationError({
      code: 'UNEXPECTED',
      message: `${words} should have been blocked by ${code}.`,
      fix: 'Report this.',
    });
  }
  progress.line(`blocked, as it should be: ${found.map((each) => each.target).join(', ')} not set yet`);
}

/** Fills fields of the spec from the prepared answers; `null` means all. */
async function writeSpec(
  { resources }: Context,
  folder: string,
  { baseUrl }: Vendor,
  fields: string[] | null,
): Promise<void> {
  const path = join(folder, SPEC);
  const answers = JSON.parse(
    (await resources.read('templates/demo/spec.json')).replaceAll('{{baseUrl}}', baseUrl),
  );
  const spec = JSON.parse(await readFile(path, 'utf8'));
  for (const field of fields ?? Object.keys(answers)) spec[field] = answers[field];
  await writeFile(path, `${JSON.stringify(spec, null, 2)}\n`);
}
