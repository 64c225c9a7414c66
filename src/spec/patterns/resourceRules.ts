import { pathParameters, requiredParameters } from '../operations.ts';
import type { Inconsistency, OperationSpec } from '../schema.ts';
import { locate } from '../shape.ts';
import { type ResourceSpec, recordFields, resourceOperation } from './resource.ts';

/** Rules between the fields of the section and the rest of the spec. */
export function resourceRules(spec: ResourceSpec): Inconsistency[] {
  const operation = resourceOperation(spec);
  if (!operation) {
    return [
      wrong(
        'operation',
        'names no operation of the spec',
        `Use one of ${spec.operations.map((each) => each.id).join(', ')}.`,
      ),
    ];
  }
  return [
    ...timeRules(spec),
    ...(spec.resource.signing ? signingRules(spec, operation) : vendorRules(spec, operation)),
    ...sourceRules(spec, operation),
  ];
}

/** Inside a transaction, which may be repeated, nobody is asked; and what is stored has its access in the business. */
function timeRules({ resource: { at, signing: signed, access: who } }: ResourceSpec): Inconsistency[] {
  return [
    ...(at === 'create' && !signed
      ? [
          wrong(
            'at',
            'is "create", but a vendor cannot be asked inside the transaction that creates the record: it may be repeated',
            'Write "read", or use the pattern sync-call: the record creates a call whose result it then shows.',
          ),
        ]
      : []),
    ...(at === 'read' && !who
      ? [
          wrong(
            'access',
            'is missing',
            'Say who may read the value: { "owner": "<relations to the user>" } or { "anySignedInUser": "why" }.',
          ),
        ]
      : []),
    ...(at === 'create' && who
      ? [
          wrong(
            'access',
            'is given, but with at: create there is no API of the integration',
            'Remove it; who reads the property is up to the business.',
          ),
        ]
      : []),
  ];
}

const PLACEHOLDER = /\{([^{}]*)\}/g;

function signingRules(spec: ResourceSpec, operation: OperationSpec): Inconsistency[] {
  const { signing: signed, value, body, expiresInSeconds } = spec.resource;
  if (!signed) return [];
  const { message, algorithm, expiresParameter, signatureParameter } = signed;
  const used = [...message.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  const known = ['path', 'expires', 'secret'];
  const ends = expiresInSeconds !== null;
  const at = (field: string) => ['signing', field];
  return [
    ...used
      .filter((each) => !known.includes(each))
      .map((each) => wrong(at('message'), `holds {${each}}`, 'Use {path}, {expires} and {secret} only.')),
    ...(used.includes('path')
      ? []
      : [
          wrong(
            at('message'),
            'does not hold {path}',
            'Sign the path, or the URL of one record opens all of them.',
          ),
        ]),
    ...(algorithm.startsWith('hmac') === used.includes('secret')
      ? [
          wrong(
            at('message'),
            algorithm.startsWith('hmac')
              ? 'holds {secret}, which is the key already'
              : 'does not hold {secret}: anybody could sign',
            algorithm.startsWith('hmac')
              ? 'Take it out.'
              : 'Write {secret} where the vendor puts the key, or name an hmac algorithm.',
          ),
        ]
      : []),
    ...(ends !== used.includes('expires') || ends !== (expiresParameter !== undefined)
      ? [
          wrong(
            'expiresInSeconds',
            ends
              ? 'is given, but the end is not signed or not sent'
              : 'is null, but an end is signed or sent',
            'Write {expires} in signing.message, signing.expiresParameter and expiresInSeconds; or none of the three.',
          ),
        ]
      : []),
    ...(expiresParameter === signatureParameter
      ? [
          wrong(
            at('expiresParameter'),
            'is the signatureParameter',
            'Name the two parameters as the vendor does.',
          ),
        ]
      : []),
    ...[signatureParameter, expiresParameter]
      .filter((each) => each !== undefined && Object.hasOwn(operation.query, each))
      .map((each) =>
        wrong(
          at(each === signatureParameter ? 'signatureParameter' : 'expiresParameter'),
          'is a query parameter of the operation as well',
          `Remove "${each}" from query; the signature adds it.`,
        ),
      ),
    ...(operation.method === 'GET'
      ? []
      : [
          wrong(
            'operation',
            `is sent with ${operation.method}; a URL that is handed out is opened with GET`,
            'Name the operation that serves the resource.',
          ),
        ]),
    ...(value === undefined ? [] : [wrong('value', 'is given beside signing', 'Remove one of them.')]),
    ...(body === undefined ? [] : [wrong('body', 'is given beside signing', 'Remove one of them.')]),
  ];
}

/** The vendor answers with the value. */
function vendorRules(spec: ResourceSpec, operation: OperationSpec): Inconsistency[] {
  const { value, body, expiresInSeconds } = spec.resource;
  const fields = Object.keys(operation.body?.properties ?? {});
  return [
    ...(value === undefined
      ? [
          wrong(
            'value',
            'is missing',
            'Write the path of the value in the response, or signing where the URL is signed here.',
          ),
        ]
      : locate(operation.response, value) === null
        ? [
            wrong(
              'value',
              `is no path in the response of ${operation.id}`,
              'Correct the path, or the response.',
            ),
          ]
        : []),
    ...(body !== undefined && !operation.body
      ? [
          wrong(
            'body',
            `is given, but ${operation.id} has no body`,
            'Remove it, or declare the body of the operation.',
          ),
        ]
      : []),
    ...(operation.body && body === undefined && operation.bodyRequired
      ? [wrong('body', 'is missing', `Say what ${operation.id} is sent.`)]
      : []),
    ...(operation.body?.required ?? [])
      .filter((each) => body !== undefined && !Object.hasOwn(body, each))
      .map((each) => wrong(['body', each], 'is missing', `Say which field of the record fills "${each}".`)),
    ...Object.keys(body ?? {})
      .filter((each) => operation.body && !fields.includes(each))
      .map((each) =>
        wrong(
          ['body', each],
          `is no field of the body of ${operation.id}`,
          `Use one of ${fields.join(', ')}.`,
        ),
      ),
    ...(expiresInSeconds === null
      ? []
      : [
          wrong(
            'expiresInSeconds',
            'is given, but the vendor decides how long the value is good',
            'Write null, and send the wish as a parameter of the operation.',
          ),
        ]),
  ];
}

function sourceRules(spec: ResourceSpec, operation: OperationSpec): Inconsistency[] {
  const { parameters, body = {}, example } = spec.resource;
  const known = [
    ...pathParameters(operation.path),
    ...Object.keys(operation.query),
    ...Object.keys(operation.headers),
  ];
  const declared = spec.environment.map((each) => each.name);
  return [
    ...requiredParameters(operation)
      .filter((each) => !Object.hasOwn(parameters, each))
      .map((each) =>
        wrong(['parameters', each], 'is missing', `Say which field of the record fills "${each}".`),
      ),
    ...Object.keys(parameters)
      .filter((each) => !known.includes(each))
      .map((each) =>
        wrong(
          ['parameters', each],
          `is no parameter of ${operation.id}`,
          known.length > 0 ? `Use one of ${known.join(', ')}.` : 'Remove it.',
        ),
      ),
    ...Object.entries({ ...parameters, ...body })
      .filter(
        ([, each]) =>
          typeof each === 'string' && each.startsWith('$env.') && !declared.includes(each.slice(5)),
      )
      .map(([name, each]) =>
        wrong(
          [Object.hasOwn(parameters, name) ? 'parameters' : 'body', name],
          `names ${String(each).slice(5)}, which environment does not declare`,
          'Add it to environment.',
        ),
      ),
    ...recordFields(spec)
      .filter((each) => each !== 'id' && !Object.hasOwn(example, each))
      .map((each) =>
        wrong(['example', each], 'is missing', `Give the field ${each} a value, as the business stores it.`),
      ),
  ];
}

function wrong(field: string | string[], message: string, fix: string): Inconsistency {
  return { path: ['resource', ...[field].flat()], message, fix };
}
