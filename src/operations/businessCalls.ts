import { posix } from 'node:path';
import type { Files } from '../ports/index.ts';
import { passwordLogin } from '../spec/patterns/middleware.ts';
import { type DesignedSpec, hasCalls } from '../spec/schema.ts';
import type { BusinessFacts } from '../workflow/gates/business.ts';
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
  const texts = await businessSources(files, project);
  const found = [...texts.values()].flatMap((text) =>
    [...text.matchAll(/\bdefineApiCall\(\s*\{([^{}]*)\}/g)].flatMap((match) => parse(match[1] ?? '')),
  );
  const free = found.filter(({ call }) => !specs.some((spec) => spec.includes(JSON.stringify(call))));
  return free.length === 1 ? (free[0] ?? null) : null;
}

/** What the spec counts on in the business model, and whether the business's source holds it as a text. */
export async function businessFacts(
  files: Files,
  project: Project,
  spec: DesignedSpec,
): Promise<BusinessFacts> {
  const sources = await businessSources(files, project);
  const part = partOfApp(sources, `${project.layout.business}/index.ts`);
  return {
    folder: project.layout.business,
    topic: hasCalls(spec) ? 'calls' : spec.pattern,
    names: countedOn(spec).map((each) => {
      const named = [...sources].filter(([, text]) => new RegExp(`(['"\`])${each.name}\\1`).test(text));
      const found = named.some(([path]) => part.has(path));
      return { ...each, found, ...(found || !named[0] ? {} : { apart: named[0][0] }) };
    }),
  };
}

/** The files that an entry imports, itself included and over any number of others; all files where there is no entry. */
function partOfApp(sources: ReadonlyMap<string, string>, entry: string): ReadonlySet<string> {
  if (!sources.has(entry)) return new Set(sources.keys());
  const reached = new Set<string>();
  const enter = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const [, specifier = ''] of (sources.get(path) ?? '').matchAll(IMPORTED)) {
      const target = posix.join(posix.dirname(path), specifier.replace(/\.[cm]?[jt]s$/, ''));
      const found = [`${target}.ts`, `${target}/index.ts`, `${target}.mts`].find((each) => sources.has(each));
      if (found) enter(found);
    }
  };
  enter(entry);
  return reached;
}

/** Relative specifiers of `import … from`, `export … from`, `import '…'` and `import('…')`. */
const IMPORTED = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]*)['"]/g;

function countedOn(spec: DesignedSpec): { name: string; what: string }[] {
  if (spec.pattern === 'resource') {
    const { entity, property, at } = spec.resource;
    return [
      { name: entity, what: 'the entity whose records have the value' },
      ...(at === 'create'
        ? [{ name: property, what: `the property of ${entity} that holds the value` }]
        : []),
    ];
  }
  if (spec.pattern === 'middleware') {
    const { entity, field } = spec.middleware.user;
    const password = passwordLogin(spec);
    return [
      { name: entity, what: 'the entity of users' },
      ...[field, ...(password ? [password.identifierField, password.passwordField] : [])]
        .filter((each) => each !== 'id')
        .map((name) => ({ name, what: `a property of ${entity}` })),
    ];
  }
  if (spec.pattern === 'channel') {
    const { conversation, message, send } = spec.channel;
    return [
      { name: conversation.entity, what: 'the entity that readers are members of' },
      { name: conversation.members, what: `the relation from ${conversation.entity} to its users` },
      { name: message.entity, what: 'the entity that is published' },
      { name: message.conversation, what: `the relation from ${message.entity} to ${conversation.entity}` },
      { name: message.orderBy, what: `a property of ${message.entity}` },
      ...(send ? [{ name: send.interaction, what: 'the interaction with which clients send' }] : []),
    ];
  }
  if (spec.pattern === 'client-direct') return [];
  const { apiCall, event, business } = spec;
  return [
    { name: apiCall.entity, what: 'the entity whose creation makes a call' },
    { name: event.entity, what: 'the entity of its events' },
    { name: business.entity, what: 'the entity that needs the result' },
    { name: business.property, what: `the property of ${business.entity} that shows the result` },
  ];
}

/** Texts by path. */
async function businessSources(files: Files, project: Project): Promise<Map<string, string>> {
  const paths = (await files.walk(project.layout.business)).filter((each) => /\.[cm]?ts$/.test(each));
  const texts = await Promise.all(paths.map(async (path) => [path, (await files.read(path)) ?? ''] as const));
  return new Map(texts);
}

function parse(fields: string): BusinessCall[] {
  const read = (name: string) => new RegExp(`\\b${name}\\s*:\\s*['"\`](\\w+)['"\`]`).exec(fields)?.[1];
  const [call, event, eventSource] = [read('call'), read('event'), read('eventSource')];
  return call && event && eventSource ? [{ call, event, eventSource }] : [];
}
