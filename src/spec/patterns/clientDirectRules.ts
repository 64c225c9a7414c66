import { schemeVariables } from '../authentication.ts';
import type { Inconsistency } from '../common.ts';
import { locate, typesOf } from '../shape.ts';
import { type ClientDirectSpec, uploadVariables } from './clientDirect.ts';
import { namesOf, requestedOperation, requestRules } from './vendorRequest.ts';

/** Rules between the fields of the section and the rest of the spec. */
export function clientDirectRules(spec: ClientDirectSpec): Inconsistency[] {
  const { uploads, credentials, publicConfig } = spec.clientDirect;
  return [
    ...(uploads || credentials || publicConfig
      ? []
      : [wrong([], 'gives the browser nothing', 'Write uploads, credentials or publicConfig.')]),
    ...(uploads && credentials
      ? [
          wrong(
            ['credentials'],
            'is given beside uploads, but a bucket and whoever makes tokens are two systems',
            'Make an integration for each of them.',
          ),
        ]
      : []),
    ...(spec.operations.length > 0 && !credentials
      ? [
          wrong(
            ['credentials'],
            'is missing',
            'Say what the operation is asked for, or remove it from operations.',
          ),
        ]
      : []),
    ...uploadRules(spec),
    ...credentialRules(spec),
    ...publicRules(spec),
  ];
}

function uploadRules({ clientDirect: { uploads }, environment }: ClientDirectSpec): Inconsistency[] {
  if (!uploads) return [];
  return uploadVariables(uploads).flatMap(([field, name]) => {
    const at = ['uploads', field];
    const declared = environment.find((each) => each.name === name);
    if (!declared) {
      return [wrong(at, `names ${name}, which environment does not declare`, 'Add it to environment.')];
    }
    return [
      ...(declared.required
        ? []
        : [wrong(at, `names ${name}, which is not required`, 'Set its "required" to true.')]),
      ...(field === 'secretAccessKeyVariable' && !declared.secret
        ? [wrong(at, `names ${name}, which is no secret`, 'Set its "secret" to true.')]
        : []),
    ];
  });
}

function credentialRules(spec: ClientDirectSpec): Inconsistency[] {
  const { credentials } = spec.clientDirect;
  if (!credentials) return [];
  const operation = requestedOperation(spec, credentials);
  return [
    ...requestRules(spec, credentials, ['clientDirect', 'credentials']),
    ...namesOf(credentials)
      .filter((each) => each !== 'user')
      .map((each) =>
        wrong(
          ['credentials'],
          `takes a value from "${each}"`,
          'Write "user", "$env.NAME" or { "value": … }.',
        ),
      ),
    ...(Object.keys(credentials.answer).length === 0
      ? [wrong(['credentials', 'answer'], 'is empty', 'Name what the browser needs of the response.')]
      : []),
    ...Object.entries(credentials.answer).flatMap(([name, path]) => {
      const found = operation && locate(operation.response, path);
      const at = ['credentials', 'answer', name];
      if (operation && !found) {
        return [
          wrong(at, `is no path in the response of ${operation.id}`, 'Correct the path, or the response.'),
        ];
      }
      const types = found ? typesOf(found.shape) : [];
      return types.some((each) => each === 'object' || each === 'array')
        ? [wrong(at, 'is an object or a list', 'Name the values inside it, one by one.')]
        : [];
    }),
  ];
}

/** What the browser may know is no secret, and is said to be none. */
function publicRules({ clientDirect, environment, system }: ClientDirectSpec): Inconsistency[] {
  const credentials = [
    ...schemeVariables(system)
      .filter((each) => each.credential)
      .map((each) => each.name),
    ...(clientDirect.uploads ? [clientDirect.uploads.secretAccessKeyVariable] : []),
  ];
  return Object.entries(clientDirect.publicConfig ?? {}).flatMap(([name, variable]) => {
    const at = ['publicConfig', name];
    const declared = environment.find((each) => each.name === variable);
    if (!declared) {
      return [wrong(at, `names ${variable}, which environment does not declare`, 'Add it to environment.')];
    }
    if (credentials.includes(variable)) {
      return [
        wrong(
          at,
          `names ${variable}, which the server proves itself with`,
          'Take it out; browsers tell everybody.',
        ),
      ];
    }
    return declared.secret
      ? [
          wrong(
            at,
            `names ${variable}, which is a secret`,
            'Take it out; or, where the vendor publishes such values, set its "secret" to false.',
          ),
        ]
      : [];
  });
}

function wrong(field: string[], message: string, fix: string): Inconsistency {
  return { path: ['clientDirect', ...field], message, fix };
}
