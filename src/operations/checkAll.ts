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
  const share: Share = {
    integrations: named.map(({ paths }) => paths),
    shared,
    taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
  // The others first: this thread is busy as soon as it begins.
  const elsewhere = Array.from({ length: threads - 1 }, () => onAnotherThread(context, share));
  const here = checkShare(context, share);
  const checked = new Map((await Promise.all([here, ...elsewhere])).flat().map((each) => [each.index, each]));

  const { RULES } = await import('../checks/index.ts');
  const data: AllResult['data'] = { integrations: [], unfinished: [], rules: Object.keys(RULES).length };
  const findings: CheckResult['findings'] = [];
  const suppressed: CheckResult['suppressed'] = [];
  const files = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    const outcome = checked.get(index) ?? (await checkAlone(context, share, index));
    if ('unfinished' in outcome) {
      data.unfinished.push({ integration: name, reason: outcome.unfinished });
      continue;
    }
    // Every thread has checked the shared files.
    const isNew = ({ path }: { path: string }) => !files.has(path);
    data.integrations.push(name);
    findings.push(...outcome.findings.filter(isNew));
    suppressed.push(...outcome.suppressed.filter(isNew));
    for (const path of outcome.files) files.add(path);
  }
  return { findings, suppressed, files: [...files], data };
}

/** Where the thread fails, what it had taken is checked here, and what is wrong is met again, as the error it is. */
async function onAnotherThread(context: Context, share: Share): Promise<Checked[]> {
  return (context.threads.run('check', share) as Promise<Checked[]>).catch(() => []);
}

async function checkAlone(context: Context, share: Share, index: number): Promise<Checked> {
  const integrations = share.integrations.slice(index, index + 1);
  const [checked] = await checkShare(context, { ...share, integrations, taken: new Int32Array(1) });
  if (!checked) throw new Error('There is nothing to check.');
  return checked;
}
