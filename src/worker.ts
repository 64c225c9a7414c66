import { parentPort, workerData } from 'node:worker_threads';
import { checkShare } from './operations/checkShare.ts';
import { createFiles } from './platform/files.ts';
import { createResources } from './platform/resources.ts';

/** What another thread can do, by the name `Threads.run` is given. */
const JOBS = { check: checkShare };

const { root, job, input } = workerData as { root: string; job: keyof typeof JOBS; input: never };
parentPort?.postMessage(await JOBS[job]({ files: createFiles(root), resources: createResources() }, input));
