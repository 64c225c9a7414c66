import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createThreads } from '../../src/platform/threads.ts';
import type { Threads } from '../../src/ports/index.ts';
import { type TempFolder, tempFolder } from '../helpers/tempRepo.ts';

const WORKER = `import { parentPort, threadId, workerData } from 'node:worker_threads';
const { root, job, input } = workerData;
if (job === 'throw') throw new Error('no');
if (job === 'leave') process.exit(3);
if (job === 'count') parentPort.postMessage(Atomics.add(input.taken, 0, 1));
else parentPort.postMessage({ root, input, elsewhere: threadId > 0 });
`;

let folder: TempFolder;
let threads: Threads;
beforeAll(async () => {
  folder = await tempFolder({ 'worker.mjs': WORKER });
  threads = createThreads(folder.dir, pathToFileURL(join(folder.dir, 'worker.mjs')));
});
afterAll(() => folder.cleanup());

test('a job is done on another thread, with the root and its input', async () => {
  expect(threads.available).toBeGreaterThanOrEqual(1);
  const input = { list: [1, 'two'] };
  expect(await threads.run('answer', input)).toEqual({ root: folder.dir, input, elsewhere: true });
});

test('threads count in memory they share', async () => {
  const input = { taken: new Int32Array(new SharedArrayBuffer(4)) };
  const answers = await Promise.all([threads.run('count', input), threads.run('count', input)]);
  expect(new Set(answers)).toEqual(new Set([0, 1]));
  expect(input.taken[0]).toBe(2);
});

test('a job that throws, or whose thread ends, is rejected', async () => {
  await expect(threads.run('throw', null)).rejects.toThrow('no');
  await expect(threads.run('leave', null)).rejects.toThrow('ended with 3');
});

test('without the built worker there is one thread', () => {
  expect(createThreads(folder.dir).available).toBe(1);
});
