import type { Files } from '../ports/index.ts';
import type { Project } from './project.ts';

/** The names the business gave to one kind of call. */
export interface BusinessCall {
  call: string;
  event: string;
  eventSource: string;
}

/**
 * The call that the business has defined and no integration serves yet, when there is exactly one: the names a new
 * spec begins with. Reads text, runs nothing; where it is wrong, the spec is corrected by hand.
 */
export async function unservedCall(
  files: Files,
  project: Project,
  specs: readonly string[],
): Promise<BusinessCall | null> {
  const paths = (await files.walk(project.layout.business)).filter((each) => /\.[cm]?ts$/.test(each));
  const texts = await Promise.all(paths.map((path) => files.read(path)));
  const found = texts.flatMap((text) =>
    [...(text ?? '').matchAll(/\bdefineApiCall\(\s*\{([^{}]*)\}/g)].flatMap((match) => parse(match[1] ?? '')),
  );
  const free = found.filter(({ call }) => !specs.some((spec) => spec.includes(JSON.stringify(call))));
  return free.length === 1 ? (free[0] ?? null) : null;
}

function parse(fields: string): BusinessCall[] {
  const read = (name: string) => new RegExp(`\\b${name}\\s*:\\s*['"\`](\\w+)['"\`]`).exec(fields)?.[1];
  const [call, event, eventSource] = [read('call'), read('event'), read('eventSource')];
  return call && event && eventSource ? [{ call, event, eventSource }] : [];
}
