import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResources } from '../../src/platform/resources.ts';
import { catalogueOf } from '../../src/spec/catalogue.ts';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import { type DesignedSpec, type OperationSpec, sendsRequests } from '../../src/spec/schema.ts';
import { addRegistry, offered, VENDORS } from './helpers/catalogue.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { anyFixture, fixtureText } from './helpers/render.ts';

const resources = createResources();
/** A fixture with changes of its raw text, read as a spec is. */
function changed(name: string, change: (spec: ReturnType<typeof JSON.parse>) => void): DesignedSpec {
  const raw = JSON.parse(fixtureText(name));
  change(raw);
  return requireSpec(readDesigned(JSON.stringify(raw), `${name}.json`));
}

const errors = [{ status: 401, meaning: 'the key is wrong', handling: 'the request fails' }];
const get = (id: string, path: string, more: object) => ({
  id,
  role: 'support',
  method: 'GET',
  path,
  purpose: `What ${id} is for`,
  errors,
  examples: { valid: {}, refused: { status: 401 } },
  ...more,
});
const object = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });
const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });
// biome-ignore lint/suspicious/noTemplateCurlyInString: what a template literal would run
const NASTY = '\'"`${process.exit(9)}*/\u2028</script>\\';

const TEAM = get('getTeam', '/team', { response: object({ name: text }) });

/** An account of a vendor that answers in all the ways an answer is shown, and calls things what it likes. */
const account = changed('fx', (spec) => {
  spec.name = 'account';
  spec.system.name = NASTY;
  spec.system.authentication = {
    type: 'oauth2-client-credentials',
    tokenUrl: 'https://login.example/token?tenant=1',
    idVariable: 'FX_ID',
    secretVariable: 'FX_SECRET',
  };
  const variable = (name: string, more: object) => ({ name, purpose: NASTY, obtainFrom: NASTY, ...more });
  spec.environment.push(
    variable('FX_ID', { secret: false, pattern: '^[\'"`]?\\w+$' }),
    // A credential is kept secret, whatever the spec says.
    variable('FX_SECRET', { secret: false }),
    variable('FX_STAGE', { secret: false, pattern: '^(live|test)$' }),
    variable('FX_NOTE', { secret: true, required: false }),
  );
  const row = object({ code: text, name: text, total: { type: 'number' }, api_key: text });
  const needing = (name: string, shape: object, value: unknown) => ({
    query: { [name]: shape },
    required: [name],
    examples: {
      valid: { parameters: { [name]: value } },
      refused: { status: 401, parameters: { [name]: value } },
    },
  });
  spec.operations.push(
    get('getBalance', '/balance', { response: object({ balance: { type: ['number', 'null'] } }) }),
    get('listItems', '/items', { response: list(row) }),
    get('listOrders', '/orders', { response: object({ page: { type: 'integer' }, data: list(row) }) }),
    get('getTags', '/tags', { response: { type: ['array', 'null'], items: text } }),
    get('getProfile', '/profile', {
      response: object({
        name: text,
        access_token: text,
        nested: object({ a: text }),
        active: { type: 'boolean' },
      }),
    }),
    get('getKeys', '/keys', { response: object({ api_key: text }) }),
    get('getAnything', '/anything', { response: {} }),
    get('getUsage', '/{2nd-id}/usage', {
      response: { type: 'integer' },
      examples: {
        valid: { parameters: { '2nd-id': 'a' } },
        refused: { status: 401, parameters: { '2nd-id': 'a' } },
      },
    }),
    get('byPlan', '/plan', { response: text, ...needing('plan', { enum: ['small', NASTY] }, 'small') }),
    get('byDays', '/days', { response: text, ...needing('days', { type: 'integer' }, 3) }),
    get('alsoByDays', '/days2', { response: text, ...needing('days', { type: 'integer' }, 3) }),
    get('byWords', '/words', { response: text, ...needing('days', { type: 'string' }, 'x') }),
    get('byList', '/lists', { response: text, ...needing('ids', list(text), ['a']) }),
    get('getFile', '/file', { response: object({ contentType: text, base64: text }), responseType: 'bytes' }),
    { ...get('makeItem', '/items', { response: row }), method: 'POST' },
  );
});

const SPECS = [
  ...['speech', 'catalog', 'customs', 'search', 'sms', 'fx', 'report', 'payout'].map(anyFixture),
  account,
];

let project: TestProject;
beforeAll(async () => {
  project = await createProject();
  await addRegistry(project);
  for (const spec of SPECS) {
    await project.add(spec);
    const { path, text } = await offered(spec);
    await project.write(path, text);
  }
});
afterAll(() => project?.remove());

describe('vendors of the catalogue', () => {
  it('compile in the strictest project', async () => {
    const flags = [
      'exactOptionalPropertyTypes',
      'noUncheckedIndexedAccess',
      'noUnusedLocals',
      'noUnusedParameters',
    ];
    const compilerOptions = Object.fromEntries(flags.map((each) => [each, true]));
    const config = { extends: './tsconfig.json', compilerOptions, include: [`${VENDORS}/**/*.ts`] };
    await project.write('tsconfig.vendors.json', JSON.stringify(config));
    const { output } = await project.run('tsc', ['--noEmit', '-p', 'tsconfig.vendors.json']);
    expect(output).toBe('');
  });

  it('are as a formatter leaves them', async () => {
    const config = {
      root: true,
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
      javascript: { formatter: { quoteStyle: 'single' } },
    };
    await project.write('biome.json', JSON.stringify(config));
    const biome = resources.path('node_modules/.bin/biome');
    const { exitCode, stdout } = await execa(biome, ['format', VENDORS], {
      cwd: project.root,
      reject: false,
    });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`Checked ${SPECS.length} files`)]);
  });

  it('are found by the kit without a list, and ask for what the environment would have said', async () => {
    await project.write('print.ts', PRINT);
    const { output } = await project.run('tsx', ['print.ts']);
    const vendors: Vendor[] = JSON.parse(output);
    expect(vendors.map(({ id }) => id).sort()).toEqual(SPECS.map(({ name }) => name).sort());
    const own = vendors.find(({ id }) => id === 'account');
    expect(own?.name).toBe(NASTY);
    expect(own?.origins).toEqual(['http://127.0.0.1:8081', 'https://login.example']);
    // Requests and those for tokens go the way of the kit, which leads to no private address.
    expect(vendors.map(({ id, tested }) => `${id}: ${tested}`)).toEqual(
      vendors.map(({ id }) => `${id}: ADDRESS_REFUSED`),
    );
    expect(own?.forms.auth).toMatchObject({
      properties: {
        fxSecret: { type: 'string', minLength: 1, writeOnly: true },
        fxNote: { writeOnly: true },
      },
      required: ['fxSecret'],
    });
    const { extra } = own?.forms ?? {};
    expect(extra?.properties).toMatchObject({
      baseUrl: { format: 'uri', default: 'https://fx.example', title: 'Address' },
      fxId: { pattern: '^[\'"`]?\\w+$', title: 'Fx id' },
      fxStage: { enum: ['live', 'test'] },
      plan: { enum: ['small', NASTY] },
      days: { type: 'integer' },
      days2: { type: 'string' },
    });
    expect(Object.keys(extra?.properties ?? {})).toHaveLength(7);
    expect(extra?.required).toEqual(expect.arrayContaining(['fxId', 'fxStage', 'plan', 'days', 'days2']));
    expect(Object.fromEntries(own?.endpoints ?? [])).toEqual({
      rates: 'list',
      'get-balance': 'stat-card',
      'list-items': 'list',
      'list-orders': 'list',
      'get-tags': 'list',
      'get-profile': 'list',
      'get-keys': 'list',
      'get-anything': 'list',
      'get-usage': 'stat-card',
      'by-plan': 'stat-card',
      'by-days': 'stat-card',
      'also-by-days': 'stat-card',
      'by-words': 'stat-card',
    });
  });
});

/** Lists the catalogue, and tries a connection to each vendor where no address is allowed. */
const PRINT = `import { describeForms } from './integrations/kits/registry/forms';
import { createNetwork, IntegrationRegistry, loadVendors } from './integrations/kits/registry/index';
const registry = new IntegrationRegistry();
await loadVendors(registry);
const lookup: any = (_name: string, _options: object, done: Function) => done(null, [{ address: '10.0.0.1', family: 4 }]);
const open = createNetwork({ lookup });
const filled = (form: any) => Object.fromEntries(Object.keys(form.properties).map((name) => [name, 'x']));
const vendors = await Promise.all(registry.list().map(async (each) => {
  const forms = describeForms(each);
  const config: any = { auth: filled(forms.auth), extra: { ...filled(forms.extra), baseUrl: 'http://127.0.0.1:8081/v1' } };
  const origins = each.origins(config);
  const tested = await each.testConnection(each.connect(config, open(origins, [])), config).catch((error) => error.code);
  const endpoints = each.endpoints.map(({ id, renderer }) => [id, renderer]);
  return { id: each.id, name: each.name, forms, endpoints, origins, tested };
}));
console.log(JSON.stringify(vendors));
`;

interface Vendor {
  id: string;
  name: string;
  forms: Forms;
  endpoints: string[][];
  origins: string[];
  tested: unknown;
}

interface Forms {
  auth: { properties: Record<string, object>; required: string[] };
  extra: { properties: Record<string, object>; required: string[] };
}

it.each([
  ["showValue('Balance', (await api.getBalance()).balance)"],
  ["showList(await api.listItems(), { title: 'name', value: 'total' })"],
  ["showList((await api.listOrders()).data, { title: 'name', value: 'total' })"],
  ['showList(await api.getTags())'],
  ["showFields(await api.getProfile(), ['name', 'active'])"],
  ['showFields(await api.getKeys(), [])'],
  ['showFields(await api.getAnything())'],
  ["showValue('By plan', await api.byPlan({ plan: extra.plan }))"],
  ["showValue('By words', await api.byWords({ days: extra.days2 }))"],
])('an answer is shown as its shape has it: %s', async (expression) => {
  expect((await offered(account)).text).toContain(`return ${expression};`);
});

it('the connection is tested by what costs least', async () => {
  const request = async (spec: DesignedSpec) =>
    /testConnection\(.*\) \{\n\s+await (.*);/.exec((await offered(spec)).text)?.[1];
  expect(await request(account)).toBe('api.getBalance()');
  expect(await request(anyFixture('sms'))).toBe(
    'api.getMessage({ AccountSid: extra.smsAccount, Sid: extra.sid })',
  );
});

it('what asks about one call is offered only where nothing else is', () => {
  const ids = (spec: DesignedSpec) =>
    sendsRequests(spec) &&
    catalogueOf(spec)?.reads.map(({ operation }: { operation: OperationSpec }) => operation.id);
  expect(ids(anyFixture('customs'))).toEqual(['listInternationalCustomsDeclarations']);
  expect(ids(anyFixture('speech'))).toEqual(['getSpeech']);
});

it.each([
  ['a webhook', () => anyFixture('transcode')],
  ['tokens that the app verifies', () => changed('members', ({ operations }) => operations.push(TEAM))],
])('the settings of %s are not asked for', async (_, spec) => {
  const { catalogue, text } = await offered(spec());
  expect(catalogue.unused).not.toEqual([]);
  const asked = catalogue.variables.map(({ name }) => name);
  for (const { name } of catalogue.unused) expect(asked).not.toContain(name);
  expect(text).toMatch(/is empty\.\n {2}connect[\s\S]*: ''/);
});

it('an answer that is a credential is not offered', () => {
  for (const name of ['dictation', 'members', 'ticket']) {
    const spec = anyFixture(name);
    if (!sendsRequests(spec)) throw new Error(name);
    // As if it were asked for by GET, like anything that is read.
    for (const each of spec.operations) Object.assign(each, { method: 'GET', body: undefined });
    expect([name, catalogueOf(spec)]).toEqual([name, null]);
  }
});
