import { parameterSources, pathParameters, resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { WHOLE } from '../../spec/shape.ts';

/** What of a vendor's requests and answers an integration rests on. */
export interface Uses {
  /** Paths in answers (`response.status`), and the field of the spec that names each. */
  answers: { operation: string; path: string; field: string }[];
  /** What is sent: the part of the request and the path in it. */
  sent: { operation: string; part: string; name: string; field: string }[];
  /** The status words that have a meaning. */
  statusWords: string[];
}

/** Reads off a spec what its mapping names. */
export function usesOf(spec: CallSpec): Uses {
  const { mapping } = spec;
  const start = startOperation(spec);
  const result = resultOperation(spec);
  const answers: Uses['answers'] = [];
  const read = (operation: string | undefined, path: string | undefined, field: string) => {
    if (operation !== undefined && path !== undefined)
      answers.push({ operation, path: path === WHOLE ? 'response' : `response.${path}`, field });
  };
  read(start?.id, mapping.externalId, 'mapping.externalId');
  read(result?.id, mapping.status?.field, 'mapping.status.field');
  read(result?.id, mapping.error?.message, 'mapping.error.message');
  read(result?.id, mapping.error?.code, 'mapping.error.code');
  if ('$custom' in mapping.result) {
    if (result) answers.push({ operation: result.id, path: 'response', field: 'mapping.result' });
  } else {
    for (const [field, path] of Object.entries(mapping.result)) {
      read(result?.id, String(path), `mapping.result.${field}`);
    }
  }
  return {
    answers,
    sent: [...sentBody(spec), ...sentParameters(spec)],
    statusWords: Object.keys(mapping.status?.values ?? {}),
  };
}

function sentBody(spec: CallSpec): Uses['sent'] {
  const start = startOperation(spec);
  const { request } = spec.mapping;
  if (!start) return [];
  if ('$custom' in request)
    return [{ operation: start.id, part: 'body', name: '', field: 'mapping.request' }];
  return Object.keys(request).map((name) => ({
    operation: start.id,
    part: 'body',
    name: name === WHOLE ? '' : name,
    field: `mapping.request.${name}`,
  }));
}

function sentParameters(spec: CallSpec): Uses['sent'] {
  return spec.operations.flatMap((operation) => {
    const inPath = pathParameters(operation.path);
    return Object.keys(parameterSources(spec, operation))
      .filter((name) => !inPath.includes(name))
      .map((name) => ({
        operation: operation.id,
        part: Object.hasOwn(operation.headers, name) ? 'headers' : 'query',
        name,
        field: `mapping.parameters.${operation.id}.${name}`,
      }));
  });
}
