import type { CheckResult } from '../checks/index.ts';
import { type Checked, checkShare, type Share } from './checkShare.ts';
import { sharedSources } from './checkSources.ts';
import type { Context } from './operation.ts';
import { integrationPaths, type Project } from './project.ts';

interface AllResult extends CheckResult {
  files: string[];
  data: { integrations: string[]; unfinished: { integration: string; reason: string }[]; rules: number };
}

const SPEC = /^([^.]+)\.([a-z][a-z0-9-]*)\.integration\.json$/;
/** To start a thread costs as much as to check a dozen integrations. */
const WORTH_A_THREAD = 25;

/** Checks every integration of every module, on as many threads as pay; files that all of them share are checked once. */
export async function checkAll(context: Context, { layout }: Project): Promise<AllResult> {
  const shared = await sharedSources(context, { layout });
  const named = (await context.files.list(layout.docs)).flatMap((each) => {
    const [, module = '', name = ''] = SPEC.exec(each) ?? [];
    return module === ''
      ? []
      : [{ name: `${module}.${name}`, paths: integrationPaths(layout, module, name) }];
  });

  const threads = Math.max(1, Math.min(context.threads.available, Math.floor(named.length / WORTH_A_THREAD)));
  const shares = Array.from({ length: threads }, (_, thread): Share => {
    const dealt = named.filter((_, index) => index % threads === thread);
    return { integrations: dealt.map(({ paths }) => paths), shared };
  });
  // The others first: this thread is busy as soon as it begins with its own.
  const elsewhere = shares.slice(1).map((share) => onAnotherThread(context, share));
  const checked = await Promise.all([
    ...shares.slice(0, 1).map((share) => checkShare(context, share)),
    ...elsewhere,
  ]);

  const { RULES } = await import('../checks/index.ts');
  const data: AllResult['data'] = { integrations: [], unfinished: [], rules: Object.keys(RULES).length };
  const findings: CheckResult['findings'] = [];
  const suppressed: CheckResult['suppressed'] = [];
  const files = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    const outcome = checked[index % threads]?.[Math.floor(index / threads)];
    if (!outcome) continue;
    if ('unfinished' in outcome) {
      data.unfinished.push({ integration: name, reason: outcome.unfinished });
      continue;
    }
    // Every share has checked the shared files.
    const isNew = ({ path }: { path: string }) => !files.has(path);
    data.integrations.push(name);
    findings.push(...outcome.findings.filter(isNew));
    suppressed.push(...outcome.suppressed.filter(isNew));
    for (const path of outcome.files) files.add(path);
  }
  return { findings, suppressed, files: [...files], data };
}

/** Where the thread fails the share is checked here, and what is wrong with it is met again, as the error it is. */
async function onAnotherThread(context: Context, share: Share): Promise<Checked[]> {
  return (context.threads.run('check', share) as Promise<Checked[]>).catch(() => checkShare(context, share));
}
