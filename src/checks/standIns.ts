import type { CallExpression, ImportDeclaration, Node } from 'oxc-parser';
import { type Bindings, pathOf, textOf } from './bindings.ts';
import { keyOf, stringOf } from './syntax.ts';

const MOCKING =
  /^(?:msw|nock|axios-mock-adapter|fetch-mock|fetch-mock-jest|vitest-fetch-mock|jest-fetch-mock|@mswjs\/.+|sinon|testdouble|mockttp|@pollyjs\/.+|undici-mock)(?:\/|$)/;
const SERVERS =
  /^(?:(?:node:)?(?:http|https|http2|net)|express|fastify|hono|@hono\/node-server|koa|polka|h3)$/;
/** A vendor in another process is still one of our own. */
const PROCESSES =
  /^(?:(?:node:)?(?:child_process|worker_threads|cluster)|execa|cross-spawn|testcontainers|@testcontainers\/.+)$/;
const RUNNERS = new Set(['vi', 'vitest', 'jest']);
const ANSWERS = /^mock(?:Resolved|Rejected|Return)Value(?:Once)?$|^mockImplementation(?:Once)?$/;
const STAND_INS = new Set(['mock', 'doMock', 'stubGlobal', 'hoisted', 'importMock', 'mocked']);
const GLOBALS = new Set(['globalThis', 'global', 'window', 'self']);
/** A wrong key is a scenario; another address is another vendor. */
const ADDRESS = /URL|URI|HOST|ENDPOINT|ADDRESS/;
const UNDICI_MOCKS = new Set(['MockAgent', 'MockPool', 'MockClient', 'setGlobalDispatcher']);

/** What a node puts in the place of the real vendor, in words that follow "The test …". */
export function standInsOf(node: Node, bindings: Bindings): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.importKind === 'type' ? [] : importedStandIns(node);
    case 'ImportExpression': {
      const source = stringOf(node.source) ?? '';
      return [MOCKING, SERVERS, PROCESSES].some((each) => each.test(source)) ? [`imports ${source}`] : [];
    }
    case 'CallExpression':
      return calledStandIns(node, bindings);
    case 'AssignmentExpression': {
      const path = pathOf(node.left, bindings) ?? [];
      if (path.at(-1) === 'fetch' && (path.length === 1 || GLOBALS.has(path[0] ?? '')))
        return ['replaces fetch'];
      return path.at(-2) === 'env' && ADDRESS.test(path.at(-1) ?? '')
        ? ['replaces the address of the vendor']
        : [];
    }
    case 'Property': {
      const key = keyOf(node.key, node.computed) ?? '';
      if (key === 'fetch' || key === 'dispatcher') return [`gives the client a ${key} of its own`];
      const isAddress = /base_?ur[il]$/i.test(key) && /^https?:/.test(textOf(node.value, bindings) ?? '');
      return isAddress ? ['replaces the address of the vendor'] : [];
    }
    default:
      return [];
  }
}

/** Modules, functions and globals that a test replaces; a server of its own is none, and neither is another address. */
export function mocksOf(node: Node, bindings: Bindings): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.importKind !== 'type' && MOCKING.test(node.source.value)
        ? [`imports ${node.source.value}`]
        : [];
    case 'AssignmentExpression': {
      const path = pathOf(node.left, bindings) ?? [];
      return path.at(-1) === 'fetch' && GLOBALS.has(path[0] ?? '') ? ['replaces fetch'] : [];
    }
    case 'CallExpression': {
      const path = pathOf(node.callee, bindings) ?? [];
      const [root = '', method = ''] = path;
      const [first] = node.arguments;
      if (!RUNNERS.has(root) || path.length !== 2) return [];
      if (method === 'stubGlobal') return textOf(first, bindings) === 'fetch' ? ['replaces fetch'] : [];
      if (method === 'spyOn') return isGlobal(first, bindings) ? ['spies on a global'] : [];
      return STAND_INS.has(method) && method !== 'mocked' ? [`calls ${path.join('.')}`] : [];
    }
    default:
      return [];
  }
}

function importedStandIns(node: ImportDeclaration): string[] {
  const source = node.source.value;
  if (MOCKING.test(source)) return [`imports ${source}`];
  if (SERVERS.test(source)) return [`imports ${source}, which is for a server of its own`];
  if (PROCESSES.test(source)) return [`imports ${source}, which can start a server of its own`];
  if (/\/kit\/testing(?:\/|$)/.test(source)) return ['imports the stand-ins of the kit'];
  if (source !== 'undici') return [];
  return node.specifiers.flatMap((specifier) => {
    const name = specifier.type === 'ImportSpecifier' ? keyOf(specifier.imported, false) : null;
    return name !== null && UNDICI_MOCKS.has(name) ? [`uses undici's ${name}`] : [];
  });
}

function calledStandIns(node: CallExpression, bindings: Bindings): string[] {
  const path = pathOf(node.callee, bindings) ?? [];
  const [root = '', method = ''] = path;
  const name = path.join('.');
  const [first, second] = node.arguments;
  const found: string[] = [];
  if (RUNNERS.has(root) && path.length === 2) {
    if (STAND_INS.has(method)) found.push(`calls ${name}`);
    // Other spies may observe; what makes one answer is its own `mock…` call below.
    if (method === 'spyOn' && isGlobal(first, bindings)) found.push(`calls ${name} on a global`);
    if (method === 'stubEnv' && ADDRESS.test(textOf(first, bindings) ?? ''))
      found.push('replaces the address of the vendor');
  }
  if (path.at(-1) === 'createServer' || path.at(-1) === 'startVendor')
    found.push('starts a server of its own');
  const last =
    node.callee.type === 'MemberExpression' ? (keyOf(node.callee.property, node.callee.computed) ?? '') : '';
  if (ANSWERS.test(last)) found.push(`uses ${last}`);
  if (isGlobal(first, bindings)) {
    const defines = name === 'Object.defineProperty' || name === 'Reflect.set';
    if (defines && textOf(second, bindings) === 'fetch') found.push('replaces fetch');
    if (name === 'Object.assign') found.push('replaces globals');
  }
  return found;
}

function isGlobal(target: Node | undefined, bindings: Bindings): boolean {
  const path = (target && pathOf(target, bindings)) ?? [];
  return path.length === 1 && GLOBALS.has(path[0] ?? '');
}
