import type { Node } from 'oxc-parser';
import { pathOf, textOf } from '../bindings.ts';
import { stringOf } from '../syntax.ts';
import type { FileRule } from '../types.ts';

const MOCKING =
  /^(?:msw|nock|axios-mock-adapter|fetch-mock|fetch-mock-jest|vitest-fetch-mock|jest-fetch-mock|@mswjs\/.+|sinon|testdouble|mockttp|@pollyjs\/.+|undici-mock)(?:\/|$)/;
const SERVERS =
  /^(?:(?:node:)?(?:http|https|http2|net)|express|fastify|hono|@hono\/node-server|koa|polka|h3)$/;
const STAND_INS = new Set(['mock', 'doMock', 'stubGlobal', 'hoisted', 'importMock', 'mocked']);
const GLOBALS = new Set(['globalThis', 'global', 'window', 'self']);
/** A wrong key is a scenario; another address is another vendor. */
const ADDRESS = /URL|URI|HOST|ENDPOINT|ADDRESS/;
const UNDICI_MOCKS = new Set(['MockAgent', 'MockPool', 'MockClient', 'setGlobalDispatcher']);

export const externalTestsAreReal: FileRule = {
  id: 'external-tests-are-real',
  reason:
    'Task 4.3 exists to learn what the vendor really answers; against a stand-in the test only repeats our assumptions.',
  fix: 'Call the API layer with the real credentials of .env; loopback vendors belong in the integration test.',
  appliesTo: ['external-test'],
  check({ file, report }) {
    const tell = (node: Node, what: string) => report(node, `The external test ${what}.`);
    return (node) => {
      switch (node.type) {
        case 'ImportDeclaration': {
          if (node.importKind === 'type') return;
          const source = node.source.value;
          if (MOCKING.test(source)) tell(node, `imports ${source}`);
          else if (SERVERS.test(source)) tell(node, `imports ${source}, which is for a server of its own`);
          else if (/\/kit\/testing(?:\/|$)/.test(source)) tell(node, 'imports the stand-ins of the kit');
          for (const specifier of node.specifiers) {
            const name = specifier.type === 'ImportSpecifier' && stringOrName(specifier.imported);
            if (source === 'undici' && name && UNDICI_MOCKS.has(name))
              tell(specifier, `uses undici's ${name}`);
          }
          return;
        }
        case 'ImportExpression': {
          const source = stringOf(node.source) ?? '';
          if (MOCKING.test(source) || SERVERS.test(source)) tell(node, `imports ${source}`);
          return;
        }
        case 'CallExpression': {
          const path = pathOf(node.callee, file.bindings) ?? [];
          const [root = '', method = ''] = path;
          if ((root === 'vi' || root === 'jest' || root === 'vitest') && path.length === 2) {
            if (STAND_INS.has(method)) tell(node, `calls ${root}.${method}`);
            if (method === 'spyOn') spied(node, path.join('.'));
            if (method === 'stubEnv' && ADDRESS.test(textOf(node.arguments[0], file.bindings) ?? ''))
              tell(node, 'replaces the address of the vendor');
          }
          if (['createServer', 'startVendor'].includes(path.at(-1) ?? ''))
            tell(node, 'starts a server of its own');
          if (
            /^(?:mockResolvedValue|mockImplementation|mockReturnValue|mockRejectedValue)(?:Once)?$/.test(
              lastName(node.callee),
            )
          ) {
            tell(node, `uses ${lastName(node.callee)}`);
          }
          if (
            (path.join('.') === 'Object.defineProperty' || path.join('.') === 'Reflect.set') &&
            isGlobal(node.arguments[0])
          ) {
            if (textOf(node.arguments[1], file.bindings) === 'fetch') tell(node, 'replaces fetch');
          }
          if (path.join('.') === 'Object.assign' && isGlobal(node.arguments[0]))
            tell(node, 'replaces globals');
          return;
        }
        case 'AssignmentExpression': {
          const path = pathOf(node.left, file.bindings) ?? [];
          if (path.at(-1) === 'fetch' && (path.length === 1 || GLOBALS.has(path[0] ?? '')))
            tell(node, 'replaces fetch');
          if (path.length === 3 && path[1] === 'env' && ADDRESS.test(path[2] ?? '')) {
            tell(node, 'replaces the address of the vendor');
          }
        }
      }
    };

    function isGlobal(target: Node | undefined): boolean {
      const path = (target && pathOf(target, file.bindings)) ?? [];
      return path.length === 1 && GLOBALS.has(path[0] ?? '');
    }

    /** Observing is fine; what replaces the real answer is found by its `mock…` call. A spy on fetch is refused at once. */
    function spied(node: Extract<Node, { type: 'CallExpression' }>, name: string): void {
      if (isGlobal(node.arguments[0])) tell(node, `calls ${name} on a global`);
    }
  },
};

function stringOrName(node: Node): string | null {
  return node.type === 'Identifier' ? node.name : stringOf(node);
}

function lastName(callee: Node): string {
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
    ? callee.property.name
    : '';
}
