import type { Node } from 'oxc-parser';
import { type Endpoint, endpointsOf, walkHandler } from '../endpoints.ts';
import { calledName, hasSpread, isNothing, namesIn, propertyOf, resolve } from '../expressions.ts';
import { keyOf, unwrap } from '../syntax.ts';
import type { FileRule, ParsedFile } from '../types.ts';

export const queryApiGuarded: FileRule = {
  id: 'query-api-guarded',
  reason: 'The answer holds what a customer asked for and got; whoever guesses an id must not see it.',
  fix: 'Give createAPI allowAnonymous: false, and let queryCall of the kit compare the owner of the call with context.user.',
  appliesTo: ['integration'],
  check({ file, facts, report }) {
    for (const endpoint of endpointsOf(file)) {
      if (endpoint.kind === 'webhook') continue;
      const { at, options } = endpoint;
      if (!isClosed(options) && !signsIn(endpoint, file))
        report(at, 'The API does not say allowAnonymous: false.');
      const access = accessOf(endpoint, file);
      if (access && facts.integration.hasOwner && isNothing(access)) {
        report(access, 'The spec gives calls an owner, and the API lets everybody ask.');
      } else if (!access && asksForCall(endpoint) && !usesUser(endpoint, file)) {
        report(at, 'The API does not look at who asks.');
      }
    }
    return undefined;
  },
};

/** Whoever signs in has no token yet; the kit's functions give one only to a user of the app. */
function signsIn(endpoint: Endpoint, file: ParsedFile): boolean {
  let found = false;
  walkHandler(endpoint, file, (node) => {
    if (node.type !== 'CallExpression') return;
    found ||= ['loginWithPassword', 'loginWithVendor'].includes(calledName(node, file.bindings));
  });
  return found;
}

function isClosed(options: Node | null): boolean {
  if (!options) return false;
  const given = propertyOf(options, 'allowAnonymous');
  if (given) return given.type === 'Literal' && given.value === false;
  return options.type !== 'ObjectExpression' || hasSpread(options);
}

/** What the handler gives to `queryCall` as the owner, where it calls it: `null` when it does not. */
function accessOf(endpoint: Endpoint, file: ParsedFile): Node | null {
  let access: Node | null = null;
  walkHandler(endpoint, file, (node) => {
    if (node.type !== 'CallExpression' || calledName(node, file.bindings) !== 'queryCall') return;
    const given = node.arguments[3];
    if (!given) return;
    const value = resolve(given, file.bindings);
    access = propertyOf(value, 'owner') ?? value;
  });
  return access;
}

/** An upload address or a list of voices belongs to nobody. */
function asksForCall({ handler }: Endpoint): boolean {
  return handler.params.some((parameter) =>
    [...namesIn(parameter)].some((name) => /call|task|job|external|^id$/i.test(name) && name !== 'callback'),
  );
}

/** `context.user` or its id is compared or handed on; a look whether there is one is not enough. */
function usesUser(endpoint: Endpoint, file: ParsedFile): boolean {
  let found = false;
  walkHandler(endpoint, file, (node, ancestors) => {
    const name =
      node.type === 'MemberExpression'
        ? keyOf(node.property, node.computed)
        : node.type === 'Identifier'
          ? node.name
          : null;
    if (name !== 'user' && name !== 'userId') return;
    // `context.user?.id` is one expression; what stands around it is what counts.
    const outer = ancestors.findLast(
      (each) => each.type !== 'MemberExpression' && unwrap(each) === each && each.type !== 'Property',
    );
    if (
      outer?.type === 'CallExpression' ||
      outer?.type === 'ArrayExpression' ||
      outer?.type === 'ObjectExpression'
    )
      found = true;
    if (outer?.type === 'BinaryExpression') {
      found ||= ![outer.left, outer.right].some(isNothing);
    }
  });
  return found;
}
