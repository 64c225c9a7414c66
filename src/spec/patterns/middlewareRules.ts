import type { Inconsistency } from '../common.ts';
import { locate, typesOf } from '../shape.ts';
import { type MiddlewareSpec, passwordLogin, SECRET_ALGORITHMS, vendorLogin } from './middleware.ts';
import { namesOf, requestedOperation, requestRules } from './vendorRequest.ts';

/** Rules between the fields of the section and the rest of the spec. */
export function middlewareRules(spec: MiddlewareSpec): Inconsistency[] {
  return [
    ...tokenRules(spec),
    ...keyRules(spec),
    ...variableRules(spec),
    ...routeRules(spec),
    ...loginRules(spec),
  ];
}

function tokenRules({ middleware: { token } }: MiddlewareSpec): Inconsistency[] {
  return token.bearer || token.cookie !== undefined
    ? []
    : [
        wrong(
          ['token'],
          'leaves the query alone to carry tokens',
          'Set bearer to true, or name a cookie; addresses are logged.',
        ),
      ];
}

/** A secret and published keys are verified by different algorithms: a token must not choose between them. */
function keyRules({ middleware: { verify }, system }: MiddlewareSpec): Inconsistency[] {
  const { algorithms, secretVariable, jwksPath, issuerVariable, audienceVariable } = verify;
  if ((secretVariable === undefined) === (jwksPath === undefined)) {
    return [
      wrong(
        ['verify'],
        secretVariable === undefined ? 'names neither a secret nor keys' : 'names a secret and keys',
        'Write secretVariable where the secret is shared, or jwksPath where the issuer publishes keys; one of them.',
      ),
    ];
  }
  const shared = secretVariable !== undefined;
  const misfits = algorithms.filter(
    (each) => (SECRET_ALGORITHMS as readonly string[]).includes(each) !== shared,
  );
  return [
    ...misfits.map((each) =>
      wrong(
        ['verify', 'algorithms'],
        `names ${each}, which ${shared ? 'no secret' : 'no published key'} verifies`,
        shared
          ? `Use ${SECRET_ALGORITHMS.join(', ')}.`
          : 'Use the RS, PS, ES or EdDSA algorithm of the issuer.',
      ),
    ),
    ...(shared || system.baseUrl
      ? []
      : [
          {
            path: ['system', 'baseUrl'],
            message: 'is missing',
            fix: "Name the variable with the address of the issuer's keys.",
          },
        ]),
    // Everybody's tokens of a public issuer are genuine; only these two say that one is for this app.
    ...(shared
      ? []
      : Object.entries({ issuerVariable, audienceVariable })
          .filter(([, variable]) => variable === undefined)
          .map(([field]) =>
            wrong(
              ['verify', field],
              'is missing',
              'Name a variable: an issuer signs tokens for other apps too.',
            ),
          )),
  ];
}

function variableRules({ middleware: { verify }, environment }: MiddlewareSpec): Inconsistency[] {
  const fields = ['secretVariable', 'issuerVariable', 'audienceVariable'] as const;
  return fields.flatMap((field) => {
    const name = verify[field];
    if (name === undefined) return [];
    const at = ['verify', field];
    const declared = environment.find((each) => each.name === name);
    if (!declared) {
      return [wrong(at, `names ${name}, which environment does not declare`, 'Add it to environment.')];
    }
    return [
      ...(declared.required
        ? []
        : [
            wrong(
              at,
              `names ${name}, which is not required`,
              'Set its "required" to true; nobody is let in without.',
            ),
          ]),
      ...(field === 'secretVariable' && !declared.secret
        ? [wrong(at, `names ${name}, which is no secret`, 'Set its "secret" to true.')]
        : []),
    ];
  });
}

/** What is open by a star in the wrong place is open to everybody. */
function routeRules({ middleware: { anonymous, token } }: MiddlewareSpec): Inconsistency[] {
  const wide = (path: string) => /^\/\*/.test(path) || /^\/api(\/(custom|interaction))?\/\*/.test(path);
  const lists: [string[], readonly string[]][] = [
    [['anonymous'], anonymous],
    [['token', 'query', 'paths'], token.query?.paths ?? []],
  ];
  return lists.flatMap(([field, paths]) =>
    paths
      .filter(wide)
      .map((each) => wrong(field, `holds ${each}, which is most of the app`, 'Name the paths one by one.')),
  );
}

function loginRules(spec: MiddlewareSpec): Inconsistency[] {
  const vendor = vendorLogin(spec);
  const { verify } = spec.middleware;
  if (passwordLogin(spec) && verify.secretVariable === undefined) {
    return [
      wrong(
        ['login', 'password'],
        'needs a secret: with published keys only their owner can issue tokens',
        'Write login.vendor, or verify tokens with secretVariable.',
      ),
    ];
  }
  if (!vendor) {
    return spec.operations.length === 0
      ? []
      : [
          wrong(
            ['login'],
            'is missing',
            'Say what the operation is asked for, or remove it from operations.',
          ),
        ];
  }
  const operation = requestedOperation(spec, vendor);
  const at = ['login', 'vendor'];
  return [
    ...requestRules(spec, vendor, ['middleware', ...at]),
    ...(spec.system.baseUrl
      ? []
      : [
          {
            path: ['system', 'baseUrl'],
            message: 'is missing',
            fix: 'Name the variable with the address of the vendor.',
          },
        ]),
    ...(namesOf(vendor).length === 0
      ? [
          wrong(
            at,
            'sends nothing that the user typed',
            'Name a parameter of the sign-in API, such as "email".',
          ),
        ]
      : []),
    ...(operation && !isText(operation.response, vendor.token)
      ? [
          wrong(
            [...at, 'token'],
            `is no path of a text in the response of ${operation.id}`,
            'Correct the path, or the response.',
          ),
        ]
      : []),
  ];
}

function isText(response: Parameters<typeof locate>[0], path: string): boolean {
  const found = locate(response, path);
  return found !== null && typesOf(found.shape).includes('string');
}

function wrong(field: string[], message: string, fix: string): Inconsistency {
  return { path: ['middleware', ...field], message, fix };
}
