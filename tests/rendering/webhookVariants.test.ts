import fc from 'fast-check';
import { parseSync, Visitor } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, type SourceFile } from '../../src/checks/index.ts';
import type { RenderedFile } from '../../src/rendering/renderTask.ts';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import type { CallSpec } from '../../src/spec/schema.ts';
import { hostile } from './helpers/hostile.ts';
import { createProject, type TestProject } from './helpers/project.ts';
import { fixtureText, render, withCalls } from './helpers/render.ts';

/** `transcode` under another name, with its webhook changed. */
function variant(
  name: string,
  change: (webhook: Record<string, unknown>, mapping: Record<string, unknown>) => void,
): CallSpec {
  const spec = JSON.parse(fixtureText('transcode'));
  spec.name = name;
  spec.webhook.path = `/hooks/${name}`;
  change(spec.webhook, spec.mapping);
  return withCalls(requireSpec(readDesigned(JSON.stringify(spec), `${name}.json`)));
}

const secretVariable = 'TRANSCODE_WEBHOOK_SECRET';
const how = 'RSA-SHA256 over the raw body with the key that the vendor publishes, in X-Signature';
const job = (spec: string) => JSON.parse(fixtureText(spec as 'transcode')).operations[1].response;

const VARIANTS: Record<string, CallSpec> = {
  slack: variant('slack', (webhook) => {
    webhook.signature = {
      scheme: 'hmac-sha256-timestamp',
      header: "x-`quoted'-sig",
      timestampHeader: 'x-time',
      prefix: "v0='",
      encoding: 'base64',
      content: "v0:{timestamp}:`$'{body}",
      secretVariable,
    };
    webhook.deliveryId = "$header.x-'delivery`";
    delete webhook.ignore;
    Object.assign(Object(webhook.status).values, { 'job.archived': 'pending' });
  }),
  svix: variant('svix', (webhook) => {
    webhook.signature = { scheme: 'standard-webhooks', headerPrefix: 'svix', secretVariable };
    delete webhook.deliveryId;
  }),
  own: variant('own', (webhook, mapping) => {
    webhook.signature = { scheme: 'custom', how, secretVariable };
    Object.assign(mapping, { progress: { ms: 'duration_ms' }, progressOrder: { field: 'ms' } });
    webhook.progress = { ms: 'data.object.length' };
    webhook.unknownEvents = 'refuse';
  }),
  whole: variant('whole', (webhook) => {
    for (const each of ['status', 'result', 'error', 'ignore']) delete webhook[each];
    Object.assign(webhook, {
      task: '$',
      body: job('transcode'),
      externalId: 'id',
      deliveryId: '$header.x-id',
    });
  }),
  deep: variant('deep', (webhook) => {
    for (const each of ['status', 'result', 'error']) delete webhook[each];
    const { properties, required } = Object(webhook.body);
    Object.assign(properties.data.properties.object.properties, { 'the-job': job('transcode') });
    properties.data.properties.object.required.push('the-job');
    expect(required).toContain('data');
    webhook.task = 'data.object.the-job';
  }),
};

/** Stands for the person who writes how the vendor signs. */
function written({ path, text }: RenderedFile): RenderedFile {
  const unwritten = /\/\/ TODO\(create-integration\)[\s\S]*?throw new Error\([^\n]*\);/;
  if (!unwritten.test(text)) return { path, text };
  const signature = (body: string) => `hmac('sha256', ${body}, 'hex')`;
  const verifier = `return ({ headers, rawBody }) => {
    const expected = ${signature('config.transcodeWebhookSecret, rawBody')};
    if (!isSameText(headers.get('x-signature') ?? '', expected)) throw invalidSignature();
  };`;
  const signer = `return { 'x-signature': ${signature('secret, body')} };`;
  return path.endsWith('index.ts')
    ? {
        path,
        text: text
          .replace(unwritten, verifier)
          .replace('{ type VerifyWebhook,', '{ invalidSignature, isSameText, type VerifyWebhook,')
          .replace('import ', "import { hmac } from '../kit/authentication';\nimport "),
      }
    : {
        path,
        text: text
          .replace(unwritten, signer)
          .replace('import ', "import { hmac } from '../integrations/kit/authentication';\nimport "),
      };
}

let project: TestProject;

beforeAll(async () => {
  project = await createProject();
  for (const spec of Object.values(VARIANTS)) {
    for (const each of await render(spec)) {
      const { path, text } = spec.name === 'own' ? written(each) : each;
      await project.write(path, text);
    }
  }
});

afterAll(async () => project?.remove());

describe('every way to sign and to map', () => {
  it('type-checks, and passes the tests it was given', async () => {
    const types = await project.run('tsc', ['--noEmit']);
    expect(types.output).toBe('');
    const names = ['slack', 'own', 'whole', 'deep'].map((name) => `${name}-integration`);
    const { ok, output } = await project.run('vitest', ['run', ...names, '-t', 'webhook:']);
    expect(ok, output).toBe(true);
    expect(output).toContain(`Test Files  ${names.length} passed`);
  }, 300_000);

  it('is as a formatter leaves it', async () => {
    const config = {
      root: true,
      formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 110 },
      javascript: { formatter: { quoteStyle: 'single' } },
    };
    await project.write('biome.json', JSON.stringify(config));
    const folders = Object.keys(VARIANTS).map((name) => `rendered/${name}`);
    for (const [index, spec] of Object.values(VARIANTS).entries()) {
      for (const { path, text } of await render(spec)) await project.write(`${folders[index]}/${path}`, text);
    }
    const { ok, output } = await project.run('biome', ['format', ...folders]);
    expect(ok, output).toBe(true);
  });

  it('leaves what a person has to write marked, and does not start until then', async () => {
    const spec = VARIANTS.own as CallSpec;
    const files = await render(spec);
    const marked = files.filter(({ text }) => text.includes('TODO(create-integration)'));
    expect(marked.map(({ path }) => path)).toEqual([
      'integrations/own/index.ts',
      'tests/own-integration.test.ts',
    ]);
    expect(await rulesBroken(spec, files)).toContain('leftover-marker');
  });
});

describe('the rules about webhooks', () => {
  it.each<[string, string, string]>([
    ['that verifies nothing', '            await verify(request);\n', ''],
    ['that verifies only with a secret', 'await verify(request)', 'if (config.secret) await verify(request)'],
  ])('find an endpoint %s', async (_name, from, to) => {
    const spec = VARIANTS.svix as CallSpec;
    const files = await render(spec);
    expect(await rulesBroken(spec, files)).toEqual([]);
    const changed = files.map(({ path, text }) => ({ path, text: text.replace(from, to) }));
    expect(changed).not.toEqual(files);
    expect(await rulesBroken(spec, changed)).toEqual(['webhook-verified']);
  });
});

it('text from a spec stays text', async () => {
  const texts = fc.record({
    word: hostile,
    field: hostile.filter((name) => !/[.\s]/.test(name)),
    prose: hostile,
  });
  await fc.assert(
    fc.asyncProperty(texts, async ({ word, field, prose }) => {
      const spec = variant('hostile', (webhook) => {
        const { properties } = Object(webhook.body);
        properties.type.enum.push(word);
        properties.data.properties.object.properties[field] = { type: 'string', description: prose };
        Object.assign(Object(webhook.status).values, { [word]: 'pending' });
        Object.assign(Object(webhook.ignore), { values: [word, prose, 'job.archived'] });
        Object.assign(Object(webhook.result), { audioUrl: `data.object.${field}` });
        webhook.signature = { scheme: 'custom', how: `A sentence about it: ${prose}`, secretVariable };
      });
      for (const { path, text } of await render(spec)) {
        const { program, errors } = parseSync(path, text);
        expect(errors, text).toEqual([]);
        if (!path.endsWith('index.ts')) continue;
        const found = new Set<unknown>();
        const note = (name: unknown) => void found.add(name);
        new Visitor({ Literal: (node) => note(node.value), Identifier: (node) => note(node.name) }).visit(
          program,
        );
        for (const each of [word, field, prose]) expect(found, text).toContain(each);
      }
    }),
    { numRuns: 60 },
  );
});

/** The rules that are broken in the files of an integration. */
async function rulesBroken(spec: CallSpec, rendered: readonly RenderedFile[]): Promise<string[]> {
  const files = rendered
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .map((each): SourceFile => ({ ...each, role: each.path.endsWith('index.ts') ? 'integration' : 'api' }));
  const { findings } = check({
    files,
    integration: {
      name: spec.name,
      factory: 'x',
      callEntity: spec.apiCall.entity,
      eventEntity: spec.event.entity,
      eventSource: spec.event.eventSource,
      hasOwner: true,
      pollingRequirement: null,
    },
    scenarios: [],
    environment: spec.environment.map((each) => each.name),
    registration: null,
    design: null,
  });
  return [...new Set(findings.map(({ rule }) => rule))];
}
