import { integrationNames } from '../../spec/names.ts';
import { loginApi, type MiddlewareSpec, passwordLogin, vendorLogin } from '../../spec/patterns/middleware.ts';
import { namesOf } from '../../spec/patterns/vendorRequest.ts';
import { code, literal } from '../safe.ts';
import { sampleWith } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { namedOperation } from './clientDirect.ts';
import { headerLines, namesView } from './names.ts';
import { testValue } from './sent.ts';

interface TestImports {
  app: string;
  kit: string;
  integrations: string;
  apis: string;
}

/** What the external API test prints for published keys; `null` where the vendor is asked for tokens, or nobody is. */
export function keysTestView(spec: MiddlewareSpec, imports: TestImports): View | null {
  const { verify } = spec.middleware;
  if (verify.jwksPath === undefined || spec.operations.length > 0) return null;
  const config = `read${integrationNames(spec.name).pascal}ApiConfig`;
  const module = `${imports.integrations}/${spec.name}`;
  return {
    header: headerLines(
      `Asks ${spec.system.name} for the keys that verify its tokens, for real. \`create-integration probe\` runs it and sees whether the real issuer answered.`,
    ),
    title: literal(spec.system.name),
    imports: [
      source(importLine([config], `${module}/externalApi`)),
      source(importLine(['createVerifier', 'tokenRules'], `${module}/externalApi.tokens`)),
    ],
    read: code(config),
    algorithm: literal(verify.algorithms[0] ?? ''),
  };
}

/** What the integration test prints: one test for each scenario the gate asks for. */
export function middlewareTestView(spec: MiddlewareSpec, imports: TestImports): View {
  const { token, verify, user, anonymous } = spec.middleware;
  const { baseUrl } = spec.system;
  const names = integrationNames(spec.name);
  const password = passwordLogin(spec);
  const byId = user.field === 'id';
  const variables = spec.environment.filter((each) => each.name !== baseUrl?.variable);
  const [variable] = variables.filter((each) => each.required);
  const fields = [
    ...(byId ? [] : [user.field]),
    ...(password ? [password.identifierField, password.passwordField] : []),
  ].filter((each) => each !== 'id');
  const stub = (name: string, to: string) => source([call('vi.stubEnv', [value(name), to]), ';'], 2);
  const expected = (name: string | undefined) => (name === undefined ? null : literal(testValue(name)));
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImport: source(importLine([names.factory], `${imports.integrations}/${spec.name}/index`)),
    title: literal(`${spec.system.name} at the door`),
    model: source(call('defineUserModel', [value([...new Set(fields)]), value(user.entity)])),
    vendor: baseUrl !== undefined,
    environment: [
      ...(baseUrl ? [stub(baseUrl.variable, 'vendor.url')] : []),
      ...variables.map(({ name }) =>
        stub(name, name === verify.secretVariable ? 'SECRET' : literal(testValue(name)).text),
      ),
    ],
    crypto: code(verify.secretVariable === undefined ? 'randomUUID' : 'randomBytes, randomUUID'),
    algorithm: literal(verify.algorithms[0] ?? ''),
    shared: verify.secretVariable !== undefined,
    keys: verify.jwksPath === undefined ? null : literal(`GET ${verify.jwksPath}`),
    issuer: expected(verify.issuerVariable),
    audience: expected(verify.audienceVariable),
    claim: literal(user.claim),
    userField: byId ? null : literal(user.field),
    subject: code(byId ? 'userId' : password?.identifierField === user.field ? 'NAME' : "'test-user'"),
    tolerance: code(verify.clockToleranceSeconds + 60),
    bearer: token.bearer,
    cookie: token.cookie === undefined ? null : literal(token.cookie),
    query: token.query
      ? { name: literal(token.query.name), path: literal(sampleOf(token.query.paths[0] ?? '')) }
      : null,
    anonymous: anonymous[0] === undefined ? null : literal(sampleOf(anonymous[0])),
    login: spec.middleware.login ? literal(`${imports.apis}/${loginApi(names.pascal)}`) : null,
    password: password
      ? {
          identifier: literal(password.identifierField),
          field: literal(password.passwordField),
        }
      : null,
    vendorLogin: vendorView(spec),
    missingVariable: variable ? { name: literal(variable.name), title: code(variable.name) } : null,
  };
}

function vendorView(spec: MiddlewareSpec): View | null {
  const vendor = vendorLogin(spec);
  if (!vendor) return null;
  const operation = namedOperation(spec, vendor);
  return {
    route: literal(`${operation.method} ${operation.path}`),
    typed: source(['const typed = ', object(namesOf(vendor).map((name) => [name, 'randomUUID()'])), ';'], 4),
    answer: source([
      'const answer = (token: string) => (',
      object([['body', value(sampleWith(operation.response, vendor.token, code('token')))]]),
      ');',
    ]),
  };
}

/** A path that a pattern of paths stands for. */
function sampleOf(route: string): string {
  return route.replaceAll('*', 'any');
}
