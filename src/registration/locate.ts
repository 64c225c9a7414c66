import {
  type ArrayExpression,
  type Comment,
  type Expression,
  type ImportDeclaration,
  type Node,
  type ObjectExpression,
  type Program,
  Visitor,
  visitorKeys,
} from 'oxc-parser';
import { unlessTooDeep } from '../source/depth.ts';
import { parseSource } from '../source/parse.ts';

const AGGREGATE = 'createAggregatedIntegration';

/** Integrations in order, or by namespace. */
export type ListExpression = ArrayExpression | ObjectExpression;

/** What a registration file says about one integration's factory. */
export interface Located {
  program: Program;
  comments: readonly Comment[];
  imports: readonly ImportDeclaration[];
  /** How the factory is written in this file (`tts`, `ns.createTtsIntegration`), or `null` where it is not in scope. */
  reference: string | null;
  /** A type-only import takes the name without giving a value. */
  typeOnly: boolean;
  /** The one array or object that lists the integrations, or why there is none to edit. */
  list: { expression: ListExpression } | { reason: string };
  /** How often the factory is listed. */
  times: number;
}

/** What a registration file says, whichever factory is asked about. */
interface Registration extends Pick<Located, 'program' | 'comments' | 'imports'> {
  lists: readonly Located['list'][];
  /** The names in each element of the lists, and in what is pushed onto them. */
  listed: readonly ReadonlySet<string>[];
}

/** Finds the import and the list of integrations; `null` for source that does not parse or is nested too deeply. */
export function locate(source: string, factory: string): Located | null {
  return unlessTooDeep(() => locateIn(source, factory));
}

function locateIn(source: string, factory: string): Located | null {
  const registration = readRegistration(source);
  if (!registration) return null;
  const { program, comments, imports, lists, listed } = registration;
  const { reference, typeOnly } = findReference(program, imports, factory);
  const times = listed.filter((names) => names.has(reference ?? factory)).length;
  // A list built in a way that cannot be read (computed, imported) still registers what is called in this file.
  const unread = lists.some((entry) => 'reason' in entry) ? countCalls(program, reference ?? factory) : 0;

  return {
    program,
    comments,
    imports,
    reference,
    typeOnly,
    list: lists.length === 1 && lists[0] ? lists[0] : { reason: reasonForCount(lists.length) },
    times: Math.max(times, unread),
  };
}

/** The last file and what it said: a check of all integrations asks about the same file once for each. */
let last: { source: string; registration: Registration | null } | null = null;

function readRegistration(source: string): Registration | null {
  if (last?.source !== source) last = { source, registration: parseRegistration(source) };
  return last.registration;
}

function parseRegistration(source: string): Registration | null {
  const parsed = parseSource('registration.ts', source);
  if ('error' in parsed) return null;
  const { program, comments } = parsed;
  const imports = program.body.filter((node) => node.type === 'ImportDeclaration');
  const variables = collectVariables(program);
  const aggregates = findAggregates(program, imports);
  const lists = aggregates.map((call) => resolveList(call, variables));
  const elements = lists.flatMap((entry) =>
    'expression' in entry ? elementsOf(entry.expression).map(namedBy) : [],
  );
  const listed = [...elements, ...findPushed(program, aggregates)].map((each) => namesIn(each, variables));
  return { program, comments, imports, lists, listed };
}

function reasonForCount(calls: number): string {
  return calls === 0 ? `The file does not call ${AGGREGATE}.` : `The file calls ${AGGREGATE} ${calls} times.`;
}

function findReference(program: Program, imports: readonly ImportDeclaration[], factory: string) {
  let typeOnly = false;
  for (const declaration of imports) {
    for (const specifier of declaration.specifiers) {
      if (specifier.type === 'ImportNamespaceSpecifier') {
        const member = `${specifier.local.name}.${factory}`;
        if (namesIn(program).has(member)) return { reference: member, typeOnly: false };
        continue;
      }
      const imported =
        specifier.type === 'ImportSpecifier' && specifier.imported.type === 'Identifier'
          ? specifier.imported.name
          : specifier.local.name;
      if (imported !== factory && specifier.local.name !== factory) continue;
      const isType =
        declaration.importKind === 'type' ||
        (specifier.type === 'ImportSpecifier' && specifier.importKind === 'type');
      if (!isType) return { reference: specifier.local.name, typeOnly: false };
      typeOnly = true;
    }
  }
  const declared = program.body.some((statement) => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (node?.type === 'FunctionDeclaration') return node.id?.name === factory;
    return (
      node?.type === 'VariableDeclaration' &&
      node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === factory)
    );
  });
  return { reference: declared ? factory : null, typeOnly };
}

function collectVariables(program: Program): Map<string, Expression | null> {
  const variables = new Map<string, Expression | null>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      // A name declared twice is ambiguous without scopes, so it resolves to nothing.
      if (id.type === 'Identifier') variables.set(id.name, variables.has(id.name) ? null : init);
    },
  }).visit(program);
  return variables;
}

function findAggregates(program: Program, imports: readonly ImportDeclaration[]): Expression[][] {
  const names = new Set([AGGREGATE]);
  for (const specifier of imports.flatMap((declaration) => declaration.specifiers)) {
    if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue;
    if (specifier.imported.name === AGGREGATE) names.add(specifier.local.name);
  }
  const calls: Expression[][] = [];
  new Visitor({
    CallExpression({ callee, arguments: args }) {
      const named =
        callee.type === 'Identifier'
          ? names.has(callee.name)
          : callee.type === 'MemberExpression' &&
            callee.property.type === 'Identifier' &&
            callee.property.name === AGGREGATE;
      if (named) calls.push(args.filter((arg) => arg.type !== 'SpreadElement'));
    },
  }).visit(program);
  return calls;
}

function resolveList(
  [argument]: readonly Expression[],
  variables: ReadonlyMap<string, Expression | null>,
): Located['list'] {
  const direct = unwrap(argument);
  const value = direct?.type === 'Identifier' ? unwrap(variables.get(direct.name)) : direct;
  if (value?.type !== 'ArrayExpression' && value?.type !== 'ObjectExpression')
    return { reason: `The list given to ${AGGREGATE} is not an array or object in this file.` };
  if (value.type === 'ArrayExpression' && value.elements.some((element) => element === null))
    return { reason: 'The list of integrations has empty places.' };
  const elements = elementsOf(value);
  if (elements.length > 0 && elements.every((element) => element.type === 'SpreadElement')) {
    return { reason: 'The list of integrations only spreads other lists.' };
  }
  return { expression: value };
}

/** The elements or properties of a list, without empty places. */
export function elementsOf(list: ListExpression): Node[] {
  const elements: readonly (Node | null)[] =
    list.type === 'ArrayExpression' ? list.elements : list.properties;
  return elements.filter((each) => each !== null);
}

/** A property names an integration by its value; its key is only a name. */
function namedBy(element: Node): Node {
  return element.type === 'Property' ? element.value : element;
}

function unwrap(node: Expression | null | undefined): Expression | null | undefined {
  if (node?.type === 'TSAsExpression' || node?.type === 'TSSatisfiesExpression')
    return unwrap(node.expression);
  return node;
}

/** Arguments of `list.push(…)` for the variables that are handed to the aggregate. */
function findPushed(program: Program, aggregates: readonly Expression[][]): Node[] {
  const lists = new Set(aggregates.flatMap(([first]) => (first?.type === 'Identifier' ? [first.name] : [])));
  const pushed: Node[] = [];
  new Visitor({
    CallExpression({ callee, arguments: args }) {
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return;
      if (!lists.has(callee.object.name) || callee.property.type !== 'Identifier') return;
      if (callee.property.name === 'push') pushed.push(...args);
    },
  }).visit(program);
  return pushed;
}

/** The names a node mentions, `ns.name` among them, and those in the values of its variables. */
function namesIn(
  node: Node,
  variables: ReadonlyMap<string, Expression | null> = new Map(),
  names = new Set<string>(),
): Set<string> {
  const name = referenceOf(node);
  if (name !== null) names.add(name);
  const value = node.type === 'Identifier' ? variables.get(node.name) : null;
  // One level is enough for `const tts = createTtsIntegration()` and cannot go in circles.
  if (value) namesIn(value, new Map(), names);
  for (const child of childrenOf(node)) namesIn(child, variables, names);
  return names;
}

function countCalls(program: Program, reference: string): number {
  let times = 0;
  new Visitor({
    CallExpression({ callee }) {
      if (referenceOf(callee) === reference) times += 1;
    },
  }).visit(program);
  return times;
}

/** `name` or `ns.name`. */
function referenceOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.property.type === 'Identifier'
    ? `${node.object.name}.${node.property.name}`
    : null;
}

function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value: unknown = Reflect.get(node, key);
    return (Array.isArray(value) ? value : [value]).filter(isNode);
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
