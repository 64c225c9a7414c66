import type { Inconsistency } from '../common.ts';
import type { OperationSpec } from '../operation.ts';
import { locate, typesOf } from '../shape.ts';
import { type ResourceSpec, recordFields, type SigningSpec, signingVariables } from './resource.ts';
import { requestedOperation, requestRules } from './vendorRequest.ts';

/** Entities that the generated tests bring themselves. */
const OF_THE_TESTS = /^(?:User|Test\d+)$/;

/** Rules between the fields of the section and the rest of the spec. */
export function resourceRules(spec: ResourceSpec): Inconsistency[] {
  const operation = requestedOperation(spec, spec.resource);
  const request = requestRules(spec, spec.resource, ['resource']);
  if (!operation) return request;
  const { entity, signing } = spec.resource;
  return [
    ...request,
    ...(OF_THE_TESTS.test(entity)
      ? [
          wrong(
            'entity',
            `is "${entity}", which is taken by the tests`,
            'Name the entity that has the value.',
          ),
        ]
      : []),
    ...timeRules(spec),
    ...exampleRules(spec),
    ...(signing ? signingRules(spec, signing, operation) : vendorRules(spec, operation)),
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

function signingRules(spec: ResourceSpec, signed: SigningSpec, operation: OperationSpec): Inconsistency[] {
  const { value, body, expiresInSeconds } = spec.resource;
  const { message, algorithm, expiresParameter, signatureParameter } = signed;
  const used = [...message.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  const known = ['path', 'expires', 'secret'];
  const ends = expiresInSeconds !== null;
  const at = (field: string) => ['signing', field];
  return [
    ...variableRules(spec, signed),
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
  const { value, expiresInSeconds } = spec.resource;
  const found = value === undefined ? null : locate(operation.response, value);
  return [
    ...(value === undefined
      ? [
          wrong(
            'value',
            'is missing',
            'Write the path of the value in the response, or signing where the URL is signed here.',
          ),
        ]
      : !found
        ? [
            wrong(
              'value',
              `is no path in the response of ${operation.id}`,
              'Correct the path, or the response.',
            ),
          ]
        : typesOf(found.shape).join() === 'string'
          ? []
          : [wrong('value', 'is not a text', 'Name the field that holds the address or the token.')]),
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

/** The variables are declared, needed, and the key is kept from logs. */
function variableRules({ environment }: ResourceSpec, signed: SigningSpec): Inconsistency[] {
  return signingVariables(signed).flatMap(([field, name]) => {
    const declared = environment.find((each) => each.name === name);
    const at = ['signing', field];
    if (!declared) {
      return [wrong(at, `names ${name}, which environment does not declare`, 'Add it to environment.')];
    }
    return [
      ...(declared.required
        ? []
        : [wrong(at, `names ${name}, which is not required`, 'Set its "required" to true.')]),
      ...(field === 'secretVariable' && !declared.secret
        ? [wrong(at, `names ${name}, which is no secret`, 'Set its "secret" to true.')]
        : []),
    ];
  });
}

function exampleRules(spec: ResourceSpec): Inconsistency[] {
  return recordFields(spec)
    .filter((each) => !Object.hasOwn(spec.resource.example, each))
    .map((each) =>
      wrong(['example', each], 'is missing', `Give the field ${each} a value, as the business stores it.`),
    );
}

function wrong(field: string | string[], message: string, fix: string): Inconsistency {
  return { path: ['resource', ...[field].flat()], message, fix };
}
