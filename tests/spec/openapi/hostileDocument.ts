import fc from 'fast-check';
import { documentWith, type Json } from './helpers.ts';

/** A word that no generated file may use as a name: where it is one, text from a document became code. */
export const CANARY = 'CANARY_x7';

const fragments = [
  CANARY,
  `\${${CANARY}()}`,
  `'+${CANARY}+'`,
  `"+${CANARY}+"`,
  `\`+${CANARY}+\``,
  `\\';${CANARY}();//`,
  `*/${CANARY}/*`,
  `\n${CANARY}();`,
  `\r${CANARY}();`,
  `\u2028${CANARY}();`,
  `\u0085${CANARY}();`,
  `<%= ${CANARY} %>`,
  `<%- ${CANARY} %>`,
  `];${CANARY}();[`,
  `};${CANARY}();{`,
  '/*',
  '%>',
  '`',
  '"',
  '\\',
  '\0',
  '$&',
  '--><script>',
  '@ts-expect-error',
  '@ts-nocheck',
  '__proto__',
  'constructor',
  'größe',
  '語',
  '😀',
  '\ud800',
  'a very long text '.repeat(200),
];

/** Text of a vendor who tries to have it run. */
const hostile = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 }) },
  fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 2 }),
);
const text = hostile.map((parts) => parts.join(''));
/** Names are often what names are, and otherwise anything. */
const name = fc.oneof(text, fc.constantFrom('prompt', 'x-y', CANARY, 'class', `it's ${CANARY}`));

const texts = fc.record({
  version: fc.constantFrom('3.0.3', '3.1.0'),
  title: text,
  prose: text,
  tag: text,
  variable: name,
  variableDefault: text,
  scheme: name,
  credential: fc.constantFrom('header', 'query', 'cookie'),
  credentialName: name,
  ids: fc.tuple(name, name),
  schemas: fc.uniqueArray(name, { minLength: 3, maxLength: 3 }),
  fields: fc.uniqueArray(name, { minLength: 3, maxLength: 3 }),
  words: fc.uniqueArray(text, { minLength: 2, maxLength: 4 }),
  query: name,
  header: name,
  pathParameter: fc.oneof({ weight: 2, arbitrary: fc.constant('job_id') }, name),
  statuses: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
});
export type Texts = typeof texts extends fc.Arbitrary<infer Value> ? Value : never;

/** A vendor that makes something in two calls, described by a document with hostile text wherever text may be. */
export const hostileDocument: fc.Arbitrary<Json> = texts.map((given) => {
  const { prose, words, schemas, fields } = given;
  const [bodyName = '', jobName = '', partName = ''] = schemas;
  const [first = '', second = '', third = ''] = fields;
  const ref = (to: string) => ({ $ref: `#/components/schemas/${pointerStep(to)}` });
  const word = { type: 'string', enum: words, description: prose, default: words[0] };
  const json = (schema: object, example?: unknown) => ({
    content: { 'application/json': { schema, example } },
  });
  const body = {
    type: 'object',
    title: given.title,
    description: prose,
    required: [first, second],
    properties: record([
      [first, { type: 'string', description: prose, example: prose }],
      [second, word],
      [third, ref(partName)],
    ]),
  };
  const job = {
    type: 'object',
    description: prose,
    required: ['id', 'status', first],
    properties: record([
      ['id', { type: 'string', description: prose }],
      ['status', { type: 'string', enum: ['queued', 'done', 'failed', ...given.statuses] }],
      [
        'error',
        {
          type: 'object',
          properties: record([
            ['message', { type: 'string' }],
            [third, word],
          ]),
        },
      ],
      [first, { type: 'string', format: 'uri', description: prose }],
      [second, { type: 'array', items: ref(partName) }],
    ]),
  };
  const part = {
    description: prose,
    discriminator: { propertyName: second, mapping: record([[words[0] ?? '', pointer(partName)]]) },
    anyOf: [
      { type: 'object', properties: record([[second, { const: words[0], description: prose }]]) },
      { type: 'string' },
    ],
  };
  const answers = {
    200: { description: prose, ...json(ref(jobName)) },
    422: { description: prose, ...json(part) },
  };
  const told = { summary: prose, description: prose, tags: [given.tag], responses: answers };
  const paths = {
    '/jobs': {
      post: {
        ...told,
        operationId: given.ids[0],
        parameters: [
          { in: 'query', name: given.query, required: true, description: prose, schema: word },
          { in: 'header', name: given.header, description: prose, schema: word },
        ],
        requestBody: { required: true, description: prose, ...json(ref(bodyName)) },
      },
    },
    [`/jobs/{${given.pathParameter}}`]: {
      get: {
        ...told,
        operationId: given.ids[1],
        parameters: [
          {
            in: 'path',
            name: given.pathParameter,
            required: true,
            description: prose,
            schema: { type: 'string' },
          },
        ],
      },
    },
  };
  return documentWith(paths, {
    openapi: given.version,
    info: {
      title: given.title,
      version: given.tag,
      description: prose,
      contact: { name: prose, url: prose },
    },
    servers: [
      {
        url: `https://{${given.variable}}.example.org/v1`,
        description: prose,
        variables: record([
          [given.variable, { default: given.variableDefault, enum: words, description: prose }],
        ]),
      },
    ],
    tags: [{ name: given.tag, description: prose }],
    security: [record([[given.scheme, []]])],
    components: {
      securitySchemes: record([
        [
          given.scheme,
          { type: 'apiKey', in: given.credential, name: given.credentialName, description: prose },
        ],
      ]),
      schemas: record([
        [bodyName, body],
        [jobName, job],
        [partName, part],
      ]),
    },
  });
});

/** An object whose keys may be any text, `__proto__` included. */
function record(entries: [name: string, value: unknown][]): Json {
  return Object.fromEntries(entries);
}

function pointer(to: string): string {
  return `#/components/schemas/${pointerStep(to)}`;
}

/** A name as a step of a JSON pointer in a URI fragment; a lone surrogate stands for itself. */
function pointerStep(to: string): string {
  const step = to.replaceAll('~', '~0').replaceAll('/', '~1');
  return /\p{Cs}/u.test(step) ? step : encodeURIComponent(step);
}
