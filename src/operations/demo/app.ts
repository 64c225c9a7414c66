import { setTimeout as wait } from 'node:timers/promises';
import { OperationError } from '../../errors.ts';
import type { Context } from '../operation.ts';

const LISTENING = /listening on (http:\/\/\S+)/;
const TEXT = 'Good morning, integration';
const POLL_MS = 100;
const MAX_POLLS = 200;

/** What the running app showed. */
export interface AppRun {
  call: { id: string; statuses: string[] };
  property: { name: string; value: string };
}

interface Greeting {
  voiceUrl: string | null;
  calls: { id: string; status: string }[];
}

/** Starts the app, does what its user would, and follows the call until the business property is filled. */
export async function runApp({ processes, progress }: Context, folder: string): Promise<AppRun> {
  progress.step('start the app');
  const app = processes.start(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'main.ts'], {
    cwd: folder,
    env: { PORT: '0' },
  });
  try {
    const url = (await app.waitForLine(LISTENING, 60_000))[1] ?? '';
    const { token } = await post<{ token: string }>(`${url}/api/custom/devLogin`, { name: 'Ada' });
    progress.step(`a user greets: ${TEXT}`);
    const { created } = await post<{ created: { record: string; id: string }[] }>(
      `${url}/api/interaction/Greet`,
      { payload: { text: TEXT } },
      token,
    );
    const greetingId = created.find((each) => each.record === 'Greeting')?.id ?? '';
    const readGreeting = () => post<Greeting>(`${url}/api/custom/getGreeting`, { greetingId }, token);
    return await follow(progress, url, token, readGreeting);
  } finally {
    await app.stop();
  }
}

async function follow(
  progress: Context['progress'],
  url: string,
  token: string,
  readGreeting: () => Promise<Greeting>,
): Promise<AppRun> {
  const [call] = (await readGreeting()).calls;
  if (!call) throw unfinished('the business made no call');
  const statuses = [call.status];
  progress.line(`call ${call.id}: ${call.status}`);
  for (let poll = 0; poll < MAX_POLLS; poll++) {
    const { status } = await post<{ status: string }>(
      `${url}/api/custom/querySpeechStatus`,
      { apiCallId: call.id },
      token,
    );
    if (status !== statuses.at(-1)) {
      statuses.push(status);
      progress.line(`call ${call.id}: ${status}`);
    }
    if (status === 'completed') {
      const { voiceUrl } = await readGreeting();
      if (voiceUrl === null) throw unfinished('the call completed, but Greeting.voiceUrl is empty');
      progress.line(`Greeting.voiceUrl: ${voiceUrl}`);
      return { call: { id: call.id, statuses }, property: { name: 'Greeting.voiceUrl', value: voiceUrl } };
    }
    if (status === 'failed') throw unfinished('the call failed');
    await wait(POLL_MS);
  }
  throw unfinished(`the call is still ${statuses.at(-1)} after ${(MAX_POLLS * POLL_MS) / 1000} s`);
}

async function post<Body>(url: string, body: unknown, token?: string): Promise<Body> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw unfinished(`POST ${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Body;
}

function unfinished(what: string): OperationError {
  return new OperationError({
    code: 'UNEXPECTED',
    message: `The demo's app did not do what it should: ${what}.`,
    fix: 'Run the demo with --keep and look at the app; report what you find.',
  });
}
