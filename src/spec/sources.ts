import { misfitOfShape, misfitOfValue } from './fits.ts';
import { CALL_ID, CALL_KEY, ENVIRONMENT, EXTERNAL_ID } from './operations.ts';
import type { CallSpec, Inconsistency, Source } from './schema.ts';
import { type Located, locate, type Shape } from './shape.ts';

/* Where a request takes a value from: requestParams, the call, the environment, or a constant. */

const TEXT: Located = { shape: { type: 'string' }, undefinable: false };

/** What a value must be, and where it goes. */
export interface Destination {
  /** `null` where the vendor takes any scalar, as in a path. */
  shape: Shape | null;
  required: boolean;
  /** The field of the spec that names the source. */
  at: PropertyKey[];
  /** Whether the request is the one that asks for the status of a task. */
  isQuery: boolean;
}

/** What is wrong with a source, or with what it gives; empty when it fits. */
export function sourceRules(spec: CallSpec, source: Source, to: Destination): Inconsistency[] {
  const { at, shape: target, required } = to;
  if (typeof source !== 'string') {
    const misfit = misfitOfValue(source.value, target ?? SCALAR);
    return misfit ? [{ path: at, message: misfit.message, fix: 'Write a value the vendor takes.' }] : [];
  }
  const located = locateSource(spec, source, to);
  if ('message' in located) return [located];
  const misfit = misfitOfShape(located.shape, target ?? SCALAR);
  if (misfit && source === EXTERNAL_ID) {
    const fix =
      'Write { "type": "string" } for the parameter: ids are kept as text, also where the vendor counts.';
    return [{ path: at, message: 'takes the task id, but is not a string', fix }];
  }
  if (misfit) {
    const place = [source, ...misfit.path.map(String)].join('.');
    return [
      {
        path: at,
        message: `takes "${source}", but there ${place} ${misfit.message}`,
        fix: 'Give both fields the same type, in apiCall.requestParams or in the request; or write { "$custom": … } in mapping.request.',
      },
    ];
  }
  return required && located.undefinable
    ? [
        {
          path: at,
          message: `takes "${source}", which requestParams may lack, but the vendor requires the field`,
          fix: `Add it to "required" of apiCall.requestParams, with every object on the way.`,
        },
      ]
    : [];
}

const SCALAR: Shape = { anyOf: [{ type: 'string' }, { type: 'number' }] };

function locateSource(spec: CallSpec, source: string, { at, isQuery }: Destination): Located | Inconsistency {
  if (source === CALL_ID) return TEXT;
  if (source === CALL_KEY) {
    if (!isQuery) return TEXT;
    const fix = 'Use $externalId, which the vendor has given by then, or $callId.';
    return { path: at, message: `is "${CALL_KEY}", which the query does not know`, fix };
  }
  if (source === EXTERNAL_ID) {
    if (isQuery) return TEXT;
    const fix = 'Use $callId, or a path in requestParams: the vendor has given no id yet.';
    return { path: at, message: `is "${EXTERNAL_ID}", which only the query knows`, fix };
  }
  if (source.startsWith(ENVIRONMENT)) {
    const name = source.slice(ENVIRONMENT.length);
    const declared = spec.environment.find((each) => each.name === name);
    // An optional variable that is not set counts as empty, which no vendor takes for a value.
    if (declared) return { ...TEXT, undefinable: !declared.required };
    const fix = `Add { "name": "${name}", "purpose": …, "obtainFrom": … } to environment.`;
    return { path: at, message: `names ${name}, which environment does not declare`, fix };
  }
  const { requestParams } = spec.apiCall;
  const located = locate(requestParams, source);
  if (located && source !== '$') return located;
  const known = Object.keys(requestParams.properties ?? {}).join(', ');
  return {
    path: at,
    message: `says "${source}", which is not a path in apiCall.requestParams`,
    fix: known
      ? `Use one of its fields: ${known}; what lies deeper is written with a dot; or $callId, $env.NAME, { "value": … }.`
      : 'Declare the field there first.',
  };
}
