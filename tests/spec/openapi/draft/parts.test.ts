import { describe, expect, test } from 'vitest';
import { baseUrlOf } from '../../../../src/spec/openapi/draft/baseUrl.ts';
import type { DraftInput } from '../../../../src/spec/openapi/draft/contract.ts';
import { errorAnswerOf } from '../../../../src/spec/openapi/draft/errorAnswer.ts';
import { exampleOf } from '../../../../src/spec/openapi/draft/examples.ts';
import { externalIdOf } from '../../../../src/spec/openapi/draft/externalId.ts';
import { schemeOf } from '../../../../src/spec/openapi/draft/schemes.ts';
import { statusFields, statusOf } from '../../../../src/spec/openapi/draft/status.ts';
import { meaningOf } from '../../../../src/spec/openapi/draft/statusWords.ts';
import { variableNamed, vendorOf } from '../../../../src/spec/openapi/draft/vendor.ts';
import { fieldName } from '../../../../src/spec/openapi/draft/words.ts';
import { extractSchema } from '../../../../src/spec/openapi/extract.ts';
import type { SecurityScheme, Server, SourceFacts } from '../../../../src/spec/openapi/facts.ts';
import type { Shape } from '../../../../src/spec/shape.ts';

function facts(title: string, ...urls: string[]): SourceFacts {
  return {
    info: { title, description: '', version: '' },
    servers: urls.map((url) => ({ url, description: '', variables: {} })),
    securitySchemes: {},
    security: [],
    operations: {},
  };
}

describe('whose API it is', () => {
  test.each([
    ['Twilio - Api', 'Twilio', 'TWILIO'],
    ['AssemblyAI API', 'AssemblyAI', 'ASSEMBLYAI'],
    ['GitHub v3 REST API', 'GitHub', 'GITHUB'],
    ['Resend', 'Resend', 'RESEND'],
    ["GitHub's official OpenAPI spec + extension", 'GitHub', 'GITHUB'],
    ['The Petstore API (beta)', 'Petstore', 'PETSTORE'],
    ['Café Crème: Public API', 'Café Crème', 'CAFE_CREME'],
    ['1Password Connect', '1Password Connect', 'PASSWORD_CONNECT'],
    ['支付', '支付', 'MY_TOOL'],
  ])('%s', (title, name, prefix) => {
    expect(vendorOf(facts(title), 'my-tool')).toEqual({ name, prefix });
  });

  test('a title that says nothing: the host, then the name of the integration', () => {
    expect(vendorOf(facts('REST API', 'https://api.eu.deepgram.com/v1'), 'x').name).toBe('Deepgram');
    expect(vendorOf(facts('API', 'https://api.acme.co.uk'), 'x').name).toBe('Acme');
    expect(vendorOf(facts('', '/v1'), 'my-tool').name).toBe('My tool');
  });

  test('variables do not repeat the vendor', () => {
    const vendor = { name: 'Acme', prefix: 'ACME' };
    expect(variableNamed(vendor, ['acme', 'auth', 'token'])).toBe('ACME_AUTH_TOKEN');
    expect(variableNamed(vendor, ['acme'])).toBe('ACME_API_KEY');
  });
});

describe('the base address', () => {
  const server = (url: string, variables: Server['variables'] = {}, description = ''): Server => ({
    url,
    description,
    variables,
  });
  const variable = (initial: string, words: string[] = []) => ({
    default: initial,
    enum: words,
    description: '',
  });
  const of = (...servers: Server[]) => {
    const input = { facts: { ...facts('x'), servers } } as unknown as DraftInput;
    return baseUrlOf(input, []);
  };

  test.each<[string, Server[], string | undefined]>([
    ['as it is', [server('https://api.a.com/v1/')], 'https://api.a.com/v1'],
    [
      'with a variable filled in',
      [server('https://{r}.a.com/{v}', { r: variable('eu', ['eu', 'us']), v: variable('v2') })],
      'https://eu.a.com/v2',
    ],
    ['none for a placeholder', [server('https://{t}.a.com', { t: variable('your-domain') })], undefined],
    ['none for an empty default', [server('https://{t}.a.com', { t: variable('') })], undefined],
    ['none for an undeclared variable', [server('https://{t}.a.com')], undefined],
    ['none for a relative one', [server('/v1')], undefined],
    ['none for an example', [server('https://example.com/v1')], undefined],
    ['none for a machine of the vendor', [server('http://localhost:8080')], undefined],
    ['none without servers', [], undefined],
    ['not the sandbox', [server('https://sandbox.a.com'), server('https://b.a.com')], 'https://b.a.com'],
    [
      'the one called production',
      [server('https://b.a.com', {}, 'EU'), server('https://c.a.com', {}, 'Production')],
      'https://c.a.com',
    ],
    [
      'the API before the rest',
      [server('https://agent.a.com', {}, 'Production'), server('https://api.a.com')],
      'https://api.a.com',
    ],
  ])('%s', (_, servers, expected) => {
    expect(of(...servers).value.default).toBe(expected);
  });

  test('a choice is a guess that names the others; no default says why', () => {
    expect(of(server('https://api.a.com'), server('https://api.eu.a.com')).guesses).toMatchObject([
      { field: 'system.baseUrl.default', alternatives: ['https://api.eu.a.com'] },
    ]);
    expect(of(server('https://api.a.com')).guesses).toEqual([]);
    expect(of(server('/v1')).guesses[0]?.why).toContain('/v1');
  });
});

describe('authentication', () => {
  const vendor = { name: 'Acme', prefix: 'ACME' };
  const scheme = (name: string, of: Partial<SecurityScheme>, baseUrl?: string) =>
    schemeOf(name, { type: 'apiKey', description: '', ...of }, vendor, { scopes: ['read', 'read'], baseUrl });

  test.each<[string, string, Partial<SecurityScheme>, object]>([
    [
      'a key in a header',
      'k',
      { in: 'header', name: 'X-API-Key' },
      { type: 'api-key-header', header: 'X-API-Key', variable: 'ACME_API_KEY' },
    ],
    [
      'a key of another name',
      'k',
      { in: 'header', name: 'ACME-Application-Key' },
      { variable: 'ACME_APPLICATION_KEY' },
    ],
    [
      'a key in the query',
      'k',
      { in: 'query', name: 'api_token' },
      { type: 'api-key-query', parameter: 'api_token', variable: 'ACME_API_TOKEN' },
    ],
    [
      'a key in a cookie',
      'k',
      { in: 'cookie', name: 'session' },
      { type: 'api-key-cookie', cookie: 'session', variable: 'ACME_SESSION' },
    ],
    [
      'a prefix in the description',
      'ApiKeyAuth',
      { in: 'header', name: 'Authorization', description: 'Use `Authorization: Token <API_KEY>`' },
      { type: 'api-key-header', prefix: 'Token ', variable: 'ACME_API_KEY' },
    ],
    [
      'a prefix of the vendor',
      'k',
      { in: 'header', name: 'Authorization', description: 'Format: DeepL-Auth-Key [yourAuthKey]' },
      { prefix: 'DeepL-Auth-Key ' },
    ],
    [
      'Bearer written as a key',
      'k',
      { in: 'header', name: 'Authorization', description: 'Enter "Bearer <token>".' },
      { type: 'bearer' },
    ],
    [
      'a key without a prefix',
      'k',
      { in: 'header', name: 'Authorization', description: 'Your API key' },
      { type: 'api-key-header', header: 'Authorization' },
    ],
    [
      'bearer',
      'bearerAuth',
      { type: 'http', scheme: 'bearer' },
      { type: 'bearer', variable: 'ACME_API_KEY' },
    ],
    [
      'bearer with a JWT',
      'x',
      { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      { variable: 'ACME_ACCESS_TOKEN' },
    ],
    [
      'basic whose name says both halves',
      'accountSid_authToken',
      { type: 'http', scheme: 'basic' },
      { type: 'basic', userVariable: 'ACME_ACCOUNT_SID', passwordVariable: 'ACME_AUTH_TOKEN' },
    ],
    [
      'basic',
      'basicAuth',
      { type: 'http', scheme: 'basic' },
      { userVariable: 'ACME_USERNAME', passwordVariable: 'ACME_PASSWORD' },
    ],
    [
      'client credentials',
      'o',
      { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://a.com/token', scopes: {} } } },
      {
        type: 'oauth2-client-credentials',
        tokenUrl: 'https://a.com/token',
        idVariable: 'ACME_CLIENT_ID',
        scopes: ['read'],
      },
    ],
    [
      'a sign-in',
      'o',
      { type: 'oauth2', flows: { authorizationCode: { scopes: {} } } },
      { type: 'bearer', variable: 'ACME_ACCESS_TOKEN' },
    ],
    ['OpenID Connect', 'o', { type: 'openIdConnect' }, { type: 'bearer', variable: 'ACME_ACCESS_TOKEN' }],
    [
      'a signature',
      'hmac',
      { in: 'header', name: 'Authorization', description: 'Amazon Signature authorization v4' },
      { type: 'signed', variables: ['ACME_ACCESS_KEY_ID', 'ACME_SECRET_ACCESS_KEY'] },
    ],
    ['digest', 'd', { type: 'http', scheme: 'digest' }, { type: 'signed' }],
  ])('%s', (_, name, of, expected) => {
    expect(scheme(name, of)?.scheme).toMatchObject(expected);
  });

  test('every variable a scheme reads is declared', () => {
    expect(scheme('accountSid_authToken', { type: 'http', scheme: 'basic' })?.variables).toMatchObject([
      { name: 'ACME_ACCOUNT_SID', secret: false },
      { name: 'ACME_AUTH_TOKEN', secret: true },
    ]);
  });

  test.each([
    ['/oauth/token', 'https://api.a.com/v1', '/oauth/token'],
    ['/oauth/token', undefined, '/oauth/token'],
    ['oauth/token?t=1', 'https://api.a.com/v1', '/v1/oauth/token?t=1'],
    ['https://api.a.com/oauth/token', 'https://api.a.com/v1', '/oauth/token'],
    ['https://login.a.com/token', 'https://api.a.com/v1', 'https://login.a.com/token'],
    ['https://login.a.com/token', undefined, 'https://login.a.com/token'],
    ['//login.a.com/token', 'https://api.a.com', 'https://login.a.com/token'],
    ['file:///etc/passwd', 'https://api.a.com', ''],
  ])('tokens from %s with the base address %s are asked for at %s', (tokenUrl, baseUrl, expected) => {
    const flows = { clientCredentials: { tokenUrl, scopes: {} } };
    const found = scheme('o', { type: 'oauth2', flows }, baseUrl);
    expect(found?.scheme).toMatchObject({ tokenUrl: expected });
    expect(found?.doubts?.some((each) => each.includes('A development system'))).toBe(
      expected.startsWith('https:'),
    );
  });

  test('a client certificate and a nameless key are no scheme', () => {
    expect(scheme('m', { type: 'mutualTLS' })).toBeNull();
    expect(scheme('k', { in: 'header', name: 'not a header' })).toBeNull();
  });
});

describe('status words', () => {
  test.each([
    ['queued', 'pending'],
    ['IN_PROGRESS', 'processing'],
    ['inProgress', 'processing'],
    ['transcribing', 'processing'],
    ['DONE', 'completed'],
    ['BROKEN', 'failed'],
    ['JOB-CRASHED', 'failed'],
    ['Rejected', 'failed'],
    ['missing', 'failed'],
    ['canceling', 'processing'],
    ['succeeded', 'completed'],
    ['COMPLETED', 'completed'],
    ['error', 'failed'],
    ['canceled', 'failed'],
    ['payment_failed', 'failed'],
    ['timed_out', 'failed'],
    ['not_started', 'pending'],
    ['requires_action', 'pending'],
  ])('%s means %s', (word, event) => {
    expect(meaningOf([word])).toEqual({ [word]: { event, sure: true } });
  });

  test('a word nobody knows ends nothing, and is said to be unsure', () => {
    expect(meaningOf(['zorp'])).toEqual({ zorp: { event: 'pending', sure: false } });
  });

  test('sent is the end only where nothing is delivered', () => {
    expect(meaningOf(['sent'])).toMatchObject({ sent: { event: 'completed' } });
    expect(meaningOf(['sent', 'delivered'])).toMatchObject({ sent: { event: 'processing' } });
  });
});

describe('fields of answers', () => {
  const object = (properties: Record<string, Shape>): Shape => ({ type: 'object', properties });
  const text: Shape = { type: 'string' };

  test.each<[string, Shape, string | undefined, string]>([
    ['the very name', object({ id: text, job_id: text }), 'job_id', 'job_id'],
    ['id for transcript_id', object({ account_id: text, id: text }), 'transcript_id', 'id'],
    ['sid for Sid', object({ account_sid: text, sid: text }), 'Sid', 'sid'],
    [
      'inside data',
      object({ ok: { type: 'boolean' }, data: object({ task_id: text }) }),
      'taskId',
      'data.task_id',
    ],
    ['not an object', object({ id: object({}), uuid: text }), 'id', 'uuid'],
    ['nothing', object({ ok: { type: 'boolean' } }), 'id', ''],
  ])('the id: %s', (_, response, parameter, path) => {
    expect(externalIdOf(response, 'create', parameter).path).toBe(path);
  });

  test('the status is the field whose words end', () => {
    const response = object({
      state: { type: 'string', enum: ['BY', 'NW'] },
      job_status: { type: 'string', enum: ['queued', 'done', 'failed'] },
      http_status_code: { type: 'integer' },
    });
    expect(statusFields(response)[0]?.path).toBe('job_status');
    expect(statusOf(response, 'get').status.values).toEqual({
      queued: 'pending',
      done: 'completed',
      failed: 'failed',
    });
  });

  test('words that only the description names are taken from there', () => {
    const response = object({
      status: { type: 'string', description: 'One of `queued`, `done` or `failed`.' },
    });
    expect(statusOf(response, 'get').status.values).toEqual({
      queued: 'pending',
      done: 'completed',
      failed: 'failed',
    });
  });

  test('no status: empty, with what to look for', () => {
    const { status, guesses } = statusOf(object({ ok: { type: 'boolean' } }), 'get');
    expect(status).toEqual({ field: '', values: {} });
    expect(guesses[0]?.why).toContain('get');
  });
});

describe('why something is refused', () => {
  const text: Shape = { type: 'string' };
  const body = (properties: Record<string, Shape>): Shape => ({ type: 'object', properties });
  const problem = body({ problem: body({ says: text, slug: text, at: text }), trace: text });

  test.each<[string, Shape[], object | undefined]>([
    [
      'one obvious text, and the code beside it',
      [problem],
      { message: 'problem.says', code: 'problem.slug' },
    ],
    [
      'the same in every answer',
      [problem, problem, body({ id: text })],
      { message: 'problem.says', code: 'problem.slug' },
    ],
    [
      'at the top',
      [body({ message: text, detail: text, code: { type: 'integer' } })],
      { message: 'message', code: 'code' },
    ],
    ['two as good', [body({ detail: text, reason: text })], undefined],
    ['answers that differ', [problem, body({ message: text })], undefined],
    ['no text', [body({ message: body({}) })], undefined],
    ['no description', [], undefined],
  ])('%s', (_, bodies, expected) => {
    const errors = bodies.map((each, index) => ({ status: 400 + index, meaning: '', body: each }));
    const operation = { source: 'POST /x', method: 'POST', path: '/x', response: {}, errors };
    const { errorAnswer, guesses } = errorAnswerOf(
      extractSchema.parse({
        document: 'x',
        title: 'x',
        version: '1',
        files: [],
        operations: { make: operation },
      }),
    );
    expect(errorAnswer).toEqual(expected);
    expect(guesses.map((each) => each.field)).toEqual(expected ? ['system.errorAnswer'] : []);
  });
});

describe('examples', () => {
  test.each<[Shape, unknown]>([
    [{ type: 'string', format: 'email' }, 'someone@example.com'],
    [{ type: 'string', description: 'The URL of the file.' }, 'https://example.com/file'],
    [{ type: 'string', minLength: 6 }, 'textxx'],
    [{ type: ['string', 'null'], enum: [null, 'a'] }, 'a'],
    [{ type: 'integer', minimum: 5 }, 5],
    [{ type: 'string', examples: [5, 'intro.scene'], default: 'none' }, 'intro.scene'],
    [{ type: 'array', items: { type: 'number' } }, [1]],
    [{ anyOf: [{ type: 'null' }, { type: 'boolean' }] }, true],
    [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: 'text' }],
  ])('%j', (shape, expected) => {
    expect(exampleOf(shape)).toEqual(expected);
  });

  test("the vendor's, where it fits", () => {
    expect(exampleOf({ type: 'integer' }, ['no number', null, 7])).toBe(7);
  });

  test('a shape that requires itself ends', () => {
    const loop: Shape = { type: 'object', required: ['next'], properties: {} };
    (loop.properties as Record<string, Shape>).next = loop;
    expect(JSON.stringify(exampleOf(loop)).length).toBeLessThan(1_000);
  });
});

test.each([
  ['audio_url', 'audioUrl'],
  ['MediaURLs', 'mediaUrls'],
  ['To', 'to'],
  ['2fa', 'value2fa'],
  ['???', 'value'],
])('%s becomes %s', (name, expected) => {
  expect(fieldName(name, 'value')).toBe(expected);
});
