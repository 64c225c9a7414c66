import { type ReplayRecording, replayRecording } from '../evidence/fixture.ts';
import type { MatchResult, Recording } from '../evidence/recording.ts';
import { secretsOf } from '../evidence/runTests.ts';
import type { ResearchedSpec } from '../spec/schema.ts';
import type { Context } from './operation.ts';
import type { Integration, Project } from './project.ts';

/** Where the recorded exchanges of an integration lie, for tests to be answered from (`kit/testing/replay.ts`). */
export function recordingPath(
  { layout }: Pick<Project, 'layout'>,
  { name }: Pick<Integration, 'name'>,
): string {
  return `${layout.tests}/recordings/${name}.json`;
}

interface RecordedRun {
  match: MatchResult;
  contents: Recording['contents'];
  /** Names of fields and query parameters whose values are hidden, whatever they hold. */
  hidden?: readonly string[];
}

/** The text of the recording: nothing in it is a value of `.env`, of a secret variable, or of a field to be hidden. */
export async function printRecording(
  { files, parseEnv }: Pick<Context, 'files' | 'parseEnv'>,
  spec: Pick<ResearchedSpec, 'environment'>,
  baseUrl: string,
  { match, contents, hidden = [] }: RecordedRun,
): Promise<string> {
  const env = parseEnv((await files.read('.env')) ?? '');
  const open = spec.environment.filter((each) => !each.secret).map((each) => each.name);
  const secrets = secretsOf(env, open);
  for (const { name, secret } of spec.environment) {
    const value = secret ? env[name] || process.env[name] : undefined;
    if (value) secrets[name] = value;
  }
  const recording = replayRecording({
    match,
    contents,
    baseUrl,
    secrets,
    fields: [...hidden, ...(await hiddenFields({ files }))],
  });
  return `${JSON.stringify(recording, null, 2)}\n`;
}

/** Whether a recording holds an answer to each operation that was accepted and can be given again. */
export function hasAnswers(text: string | null, operations: readonly string[]): boolean {
  if (text === null) return false;
  let recording: ReplayRecording;
  try {
    recording = JSON.parse(text);
  } catch {
    return false;
  }
  return operations.every((id) =>
    recording.exchanges.some(
      ({ operation, status, response }) => operation === id && status < 300 && !('omitted' in response),
    ),
  );
}

/** `{ "create-integration": { "redact": ["email"] } }` in package.json: further fields to hide in recordings. */
async function hiddenFields({ files }: Pick<Context, 'files'>): Promise<string[]> {
  try {
    const manifest = JSON.parse((await files.read('package.json')) ?? '{}');
    const wanted: unknown = manifest['create-integration']?.redact;
    return Array.isArray(wanted) ? wanted.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
