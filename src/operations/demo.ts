import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OperationError } from '../errors.ts';
import type { RunningProcess } from '../ports/index.ts';
import { playAgent } from './demo/agent.ts';
import { type AppRun, runApp } from './demo/app.ts';
import { type Context, defineOperation } from './operation.ts';

const VENDOR = 'templates/demo/vendor.mjs';
const LISTENING = /listening on (http:\/\/\S+)/;

interface Data extends AppRun {
  /** `null` when the folder was removed again. */
  folder: string | null;
  /** Subjects of all commits, oldest first. */
  commits: string[];
  status: unknown;
  durationMs: number;
  tryNext: string[];
}

export const demo = defineOperation({
  input: z.object({
    dir: z.string().optional().describe('make the app in this empty folder and keep it'),
    keep: z.boolean().default(false).describe('keep the app when the demo has ended'),
  }),
  readOnly: false,

  async run(context, { dir, keep }) {
    if (context.dryRun) {
      throw new OperationError({
        code: 'USAGE',
        message: 'The demo cannot be shown without being run.',
        fix: 'Leave out --dry-run; without --dir it works in a temporary folder and removes it again.',
      });
    }
    const started = performance.now();
    const folder = await emptyFolder(dir === undefined ? null : resolve(context.files.root, dir));
    const key = `loopback-${randomBytes(12).toString('hex')}`;
    const stays = keep || dir !== undefined;
    let vendor: RunningProcess | null = null;
    try {
      context.progress.step('start the vendor "Loopback Speech"');
      const script = context.resources.path(VENDOR);
      vendor = context.processes.start(process.execPath, [script, '0'], {
        cwd: folder,
        env: { LOOPBACK_SPEECH_KEY: key },
      });
      const baseUrl = (await vendor.waitForLine(LISTENING, 20_000))[1] ?? '';
      context.progress.line(baseUrl);
      await playAgent(context, folder, { baseUrl, key });
      const app = await runApp(context, folder);
      const status: unknown = JSON.parse(await readFile(join(folder, 'docs/greeting.status.json'), 'utf8'));
      const data: Data = {
        folder: stays ? folder : null,
        commits: await commitSubjects(context, folder),
        ...app,
        status,
        durationMs: Math.round(performance.now() - started),
        tryNext: tryNext(stays ? folder : null, new URL(baseUrl).port, script),
      };
      return { data };
    } finally {
      await vendor?.stop();
      if (!stays) await rm(folder, { recursive: true, force: true });
    }
  },

  print: ({ folder, commits, property, call, status, durationMs, tryNext }: Data) =>
    [
      '',
      `The call went ${call.statuses.join(' -> ')}.`,
      `${property.name} is ${property.value}`,
      '',
      'git log:',
      ...commits.map((each) => `  ${each}`),
      '',
      'docs/greeting.status.json:',
      JSON.stringify(status, null, 2),
      '',
      `${Math.round(durationMs / 1000)} s${folder ? `, in ${folder}` : ''}. To try next:`,
      ...tryNext.map((each) => `  ${each}`),
    ].join('\n'),
});

async function emptyFolder(wanted: string | null): Promise<string> {
  if (wanted === null) return mkdtemp(join(tmpdir(), 'create-integration-demo-'));
  await mkdir(wanted, { recursive: true });
  if ((await readdir(wanted)).length > 0) {
    throw new OperationError({
      code: 'FOLDER_NOT_EMPTY',
      message: `${wanted} is not empty; nothing was written.`,
      target: wanted,
      fix: 'Name an empty or new folder with --dir.',
    });
  }
  return wanted;
}

async function commitSubjects({ processes }: Context, folder: string): Promise<string[]> {
  const log = await processes.run('git', ['log', '--reverse', '--format=%s'], { cwd: folder });
  return log.stdout.trim().split('\n');
}

function tryNext(folder: string | null, port: string, vendor: string): string[] {
  if (folder === null) {
    return [
      'create-integration demo --dir my-app    the same, and the app stays',
      'create-integration init                 an app of your own, in an empty folder',
    ];
  }
  return [
    `cd ${folder}`,
    'cat integrations/speech/index.ts         the whole mapping',
    'cat docs/greeting.speech.integration-design.md',
    `node --env-file=.env ${vendor} ${port}   the vendor again; in another terminal:`,
    'npm start',
    'npm test',
    'create-integration status',
  ];
}
