import type { BinaryContent, FilePart } from './binary.js';
import { encodeForm, type FieldStyles } from './fields.js';
import { InvalidRequestError } from './url.js';

/** At most one of them is given. */
export interface RequestBody {
  json?: unknown;
  /** Fields of an `application/x-www-form-urlencoded` body. */
  form?: object;
  /** Fields of a `multipart/form-data` body. A `FilePart` is sent as a file, any other object as JSON, lists repeat. */
  multipart?: object;
  text?: string;
  bytes?: BinaryContent;
  /** How lists and objects of a form are written. */
  bodyStyles?: FieldStyles;
}

export interface EncodedBody {
  contentType?: string | undefined;
  body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** @throws {InvalidRequestError} `INVALID_REQUEST` for a file that is no base64 */
export async function encodeBody(request: RequestBody): Promise<EncodedBody> {
  const { json, form, multipart, text, bytes } = request;
  if (json !== undefined) return { contentType: 'application/json', body: JSON.stringify(json) };
  if (form !== undefined) {
    return { contentType: 'application/x-www-form-urlencoded', body: encodeForm(form, request.bodyStyles) };
  }
  if (multipart !== undefined) return encodeMultipart(multipart);
  if (text !== undefined) return { contentType: 'text/plain; charset=utf-8', body: text };
  if (bytes !== undefined) return { contentType: bytes.contentType, body: decode(bytes.base64, 'The body') };
  return { body: undefined };
}

async function encodeMultipart(fields: object): Promise<EncodedBody> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const part of Array.isArray(value) ? value : [value]) appendPart(form, name, part);
  }
  // As bytes, so that a signature covers exactly what is sent and a second attempt has the same boundary.
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('Content-Type') ?? undefined,
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

function appendPart(form: FormData, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (isFile(value)) {
    const { base64, contentType: type = 'application/octet-stream' } = value;
    const filename = 'filename' in value ? value.filename : undefined;
    form.append(name, new Blob([decode(base64, `The file "${name}"`)], { type }), filename);
  } else if (typeof value === 'object') {
    form.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }));
  } else {
    form.append(name, String(value));
  }
}

function isFile(value: unknown): value is FilePart | BinaryContent {
  if (typeof value !== 'object' || value === null || !('base64' in value)) return false;
  return typeof value.base64 === 'string' && ('filename' in value || 'contentType' in value);
}

/** `Buffer.from` skips what is no base64: a truncated or mistaken file would be sent without a word. */
function decode(base64: string, what: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(base64, 'base64');
  const plain = base64.replace(/[\s=]/g, '');
  if (plain.length !== Math.ceil((bytes.length * 4) / 3))
    throw new InvalidRequestError(`${what} is no base64.`);
  return new Uint8Array(bytes);
}
