import type { CheckResult } from '../checks/index.ts';
import { checkedBefore, rememberChecked } from './checkedBefore.ts';
import type { Checked, Share } from './checkShare.ts';
import type { Context } from './operation.ts';
import { integrationPaths, type Project } from './project.ts';

interface AllResult extends CheckResult {
  files: string[];
  data: {
    integrations: string[];
    unfinished: { integration: string; reason: string }[];
    unchanged: number;
    rules: number;
  };
}

const SPEC = /^([^.]+)\.([a-z][a-z0-9-]*)\.integration\.json$/;
/** To start a thread costs as much as to check a dozen integrations. */
const WORTH_A_THREAD = 25;

/**
 * Checks every integration of every module, on as many threads as pay; files that all of them share are checked once.
 * Where an earlier run found nothing and nothing has changed since, it is not checked again, unless `anew`.
 */
export async function checkAll(context: Context, { layout }: Project, anew: boolean): Promise<AllResult> {
  const named = (await context.files.list(layout.docs)).flatMap((each) => {
    const [, module = '', name = ''] = SPEC.exec(each) ?? [];
    return module === ''
      ? []
      : [{ name: `${module}.${name}`, paths: integrationPaths(layout, module, name) }];
  });
  const before = await checkedBefore(context);
  const share: Share = {
    integrations: named.map(({ paths }) => paths),
    registrationFile: layout.registrationFile,
    taken: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
    clean: anew ? new Set() : before,
  };
  const checked = await onThreads(context, share);

  const data: AllResult['data'] = { integrations: [], unfinished: [], unchanged: 0, rules: 0 };
  const findings = new Map<string, CheckResult['findings'][number]>();
  const suppressed = new Map<string, CheckResult['suppressed'][number]>();
  const files = new Set<string>();
  const clean = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    const outcome = checked.get(index) ?? (await checkAlone(context, share, index));
    if ('unfinished' in outcome) {
      data.unfinished.push({ integration: name, reason: outcome.unfinished });
      continue;
    }
    data.integrations.push(name);
    if (outcome.unchanged) data.unchanged++;
    // Every thread has checked the shared files, and found the same there.
    for (const each of outcome.findings) findings.set(JSON.stringify(each), each);
    for (const each of outcome.suppressed) suppressed.set(JSON.stringify(each), each);
    for (const path of outcome.files) files.add(path);
    for (const each of outcome.clean) clean.add(each);
  }
  await rememberChecked(context, before, clean);

  const { RULES } = await import('../checks/index.ts');
  data.rules = Object.keys(RULES).length;
  return {
    findings: [...findings.values()],
    suppressed: [...suppressed.values()],
    files: [...files],
    data,
  };
}

/** By index. What a thread had taken that failed is missing. */
async function onThreads(context: Context, share: Share): Promise<Map<number, Checked>> {
  const pays = Math.floor(share.integrations.length / WORTH_A_THREAD);
  const threads = Math.max(1, Math.min(context.threads.available, pays));
  // The others first: this thread is busy as soon as it begins to load what they load meanwhile, too.
  const elsewhere = Array.from({ length: threads - 1 }, () =>
    (context.threads.run('check', share) as Promise<Checked[]>).catch(() => []),
  );
  const { checkShare } = await import('./checkShare.ts');
  const all = await Promise.all([checkShare(context, share), ...elsewhere]);
  return new Map(all.flat().map((each) => [each.index, each]));
}

/** Where what is wrong is met again, as the error it is. */
async function checkAlone(context: Context, share: Share, index: number): Promise<Checked> {
  const { checkShare } = await import('./checkShare.ts');
  const integrations = share.integrations.slice(index, index + 1);
  const [checked] = await checkShare(context, { ...share, integrations, taken: new Int32Array(1) });
  if (!checked) throw new Error('There is nothing to check.');
  return checked;
}
