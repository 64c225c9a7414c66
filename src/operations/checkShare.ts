import type { CheckResult } from '../checks/index.ts';
import { readDesigned } from '../spec/parse.ts';
import { fingerprint } from './checkedBefore.ts';
import { runRules } from './checkRules.ts';
import { integrationSources, sharedSources } from './checkSources.ts';
import type { Context } from './operation.ts';
import type { IntegrationPaths } from './project.ts';

/** Integrations to check, which several threads take from; everything in it can be copied to another thread. */
export interface Share {
  integrations: readonly IntegrationPaths[];
  /** One of the files that all of them share. These are checked with the first a thread takes, unless they are clean. */
  registrationFile: string;
  /** How many have been taken; all threads count here, in memory they share. */
  taken: Int32Array;
  /** Fingerprints of what an earlier run found nothing in. */
  clean: ReadonlySet<string>;
}

/** What was found in an integration, or why it could not be checked. */
export type Checked = { index: number } & (Findings | { unfinished: string });

interface Findings extends CheckResult {
  /** Its own, and those that all share. */
  files: string[];
  /** Not looked at, as an earlier run found nothing. */
  unchanged: boolean;
  /** Fingerprints of what nothing was found in. */
  clean: string[];
}

type Reader = Pick<Context, 'files' | 'resources'>;

/** Checks integrations until none is left to take. A thread that starts late or is slow takes fewer. */
export async function checkShare(context: Reader, share: Share): Promise<Checked[]> {
  const { integrations, taken, clean } = share;
  const shared = await sharedSources(context, share);
  const sharedPrint = fingerprint(shared.flatMap(({ path, text }) => [path, text]));
  const known = clean.has(sharedPrint) ? [sharedPrint] : [];
  let sharedIsChecked = known.length > 0;
  const checked: Checked[] = [];
  for (;;) {
    const index = Atomics.add(taken, 0, 1);
    const paths = integrations[index];
    if (!paths) return checked;
    const outcome = await checkNext(paths);
    checked.push({ index, ...outcome });
    sharedIsChecked ||= !('unfinished' in outcome);
  }

  async function checkNext(paths: IntegrationPaths): Promise<Findings | { unfinished: string }> {
    const spec = (await context.files.read(paths.spec)) ?? '';
    const extract = await context.files.read(paths.extract);
    const { own, design } = await integrationSources(context, paths);
    const files = [...own, ...shared].map(({ path }) => path);
    const texts = own.map(({ text }) => text);
    const print = fingerprint([sharedPrint, paths.spec, spec, extract, design, ...files, ...texts]);
    if (sharedIsChecked && clean.has(print)) {
      return { findings: [], suppressed: [], files, unchanged: true, clean: [print, ...known] };
    }
    const reading = readDesigned(spec, paths.spec, extract);
    if (!reading.ok) return { unfinished: reading.diagnostics[0].message };
    const checkShared = !sharedIsChecked;
    const sources = { own, shared, design };
    const { findings, suppressed } = await runRules(context, paths, reading.spec, sources, { checkShared });
    const broken = new Set([...findings, ...suppressed].map(({ path }) => path));
    const isSharedClean = checkShared && !shared.some(({ path }) => broken.has(path));
    return {
      findings,
      suppressed,
      files,
      unchanged: false,
      clean: [...(broken.size === 0 ? [print] : []), ...(isSharedClean ? [sharedPrint] : known)],
    };
  }
}
