import type { Shape } from '../shape.ts';
import type { Answer, OperationAnatomy } from './anatomy.ts';
import type { ExtractOperation, Style } from './extract.ts';
import { field, objectOf } from './json.ts';
import { hasList, resolved } from './kinds.ts';
import type { FoundOperation } from './listing.ts';
import { chosenRequest, chosenResponse, successAnswer } from './media.ts';
import { type Credentials, readParameters, styleOf } from './parameters.ts';
import { BINARY_CONTENT } from './schemaTable.ts';
import type { ShapeReader } from './shapes.ts';
import { plainText } from './text.ts';

const BYTES: Shape = { $ref: BINARY_CONTENT };
const TEXT: Shape = { type: 'string' };

/** An operation of a document as the extract keeps it, with the names of headers that are left out. */
export function readOperation(
  found: FoundOperation,
  anatomy: OperationAnatomy,
  credentials: Credentials,
  reader: ShapeReader,
): { operation: ExtractOperation; otherHeaders: string[] } {
  const where = found.key;
  const { otherHeaders, ...parameters } = readParameters(anatomy, found.path, credentials, reader, where);
  return {
    operation: {
      source: found.key,
      ...(found.operationId === undefined ? {} : { operationId: found.operationId }),
      ...(found.summary ? { summary: found.summary } : {}),
      method: found.method,
      ...parameters,
      ...readBody(found, anatomy, reader),
      ...readResponse(anatomy, reader, where),
      errors: readErrors(anatomy, reader, where),
    },
    otherHeaders,
  };
}

type Body = Pick<ExtractOperation, 'body' | 'bodyRequired' | 'bodyType' | 'bodyStyles'>;

function readBody({ key, method }: FoundOperation, { body }: OperationAnatomy, reader: ShapeReader): Body {
  const none: Body = { bodyRequired: true, bodyType: 'json', bodyStyles: {} };
  const chosen = chosenRequest(body?.media ?? []);
  if (!body || !chosen) return none;
  if (method === 'GET') {
    // Some vendors give every GET an empty form.
    const says = Object.keys(objectOf(field(chosen.media.schema?.value, 'properties'))).length > 0;
    if (says) reader.findings.notes.add(`${key} has a body, which a GET cannot send; it is left out.`);
    return none;
  }
  const { media, kind } = chosen;
  const base = { bodyRequired: body.required, bodyType: kind, bodyStyles: {} };
  if (kind === 'bytes') return { ...base, body: BYTES };
  if (kind === 'text') return { ...base, body: TEXT };
  const side = kind === 'multipart' ? 'multipart' : 'body';
  const shape = media.schema ? reader.read(media.schema, side, `${key} body`) : {};
  const { properties, required = [] } = resolved(shape, reader.named);
  const fields = Object.entries(properties ?? {});
  const bodyStyles = Object.fromEntries(
    fields.flatMap(([name, each]): [string, Style][] => {
      const { style = 'form', explode = style === 'form' } = Object.hasOwn(media.encoding, name)
        ? (media.encoding[name] ?? {})
        : {};
      const found = kind === 'form' ? styleOf(String(style), explode === true, each, reader) : undefined;
      // Objects in a form are written so in any case; it matters where there is a list in them.
      return found && (found !== 'deep' || hasList(each, reader.named)) ? [[name, found]] : [];
    }),
  );
  // Vendors forget to say that a body with required fields is required.
  return { ...base, bodyRequired: body.required || required.length > 0, body: shape, bodyStyles };
}

type Response = Pick<ExtractOperation, 'response' | 'responseType'>;

function readResponse({ answers }: OperationAnatomy, reader: ShapeReader, where: string): Response {
  const success = successAnswer(answers);
  const chosen = chosenResponse(success?.media ?? []);
  if (!chosen) return { response: {}, responseType: 'none' };
  if (chosen.kind === 'bytes' || chosen.kind === 'multipart')
    return { response: BYTES, responseType: 'bytes' };
  if (chosen.kind === 'text' || chosen.kind === 'form') return { response: TEXT, responseType: 'text' };
  const { schema } = chosen.media;
  return {
    response: schema ? reader.read(schema, 'response', `${where} response`) : {},
    responseType: 'json',
  };
}

/** How a place inside an error is called; a broken ref there is a note. */
export const IN_ERROR = ' error ';

function readErrors(
  { answers }: OperationAnatomy,
  reader: ShapeReader,
  where: string,
): ExtractOperation['errors'] {
  const errors = answers.flatMap((answer) => {
    const status = errorStatus(answer, answers);
    if (status === null) return [];
    const chosen = chosenResponse(answer.media);
    const schema = chosen?.kind === 'json' ? chosen.media.schema : null;
    const body = schema ? reader.read(schema, 'response', `${where}${IN_ERROR}${status}`) : null;
    const meaning = plainText(answer.description) || `HTTP ${status}`;
    return [{ status, meaning, ...(body && Object.keys(body).length > 0 ? { body } : {}) }];
  });
  const known = new Set<number>();
  return errors
    .sort((a, b) => a.status - b.status)
    .filter((each) => !known.has(each.status) && Boolean(known.add(each.status)));
}

/** `4XX` stands for 400; `default` for 500 where it is what errors are described by. */
function errorStatus({ status }: Answer, answers: readonly Answer[]): number | null {
  if (/^[45]\d\d$/.test(status)) return Number(status);
  if (/^[45]XX$/i.test(status)) return Number(`${status[0]}00`);
  return status === 'default' && answers.some((each) => each.status.startsWith('2')) ? 500 : null;
}
