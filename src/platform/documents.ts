import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type ErrorCode, OperationError } from '../errors.ts';
import type { DocumentFile, DocumentRequest, Documents } from '../ports/index.ts';
import { codeOf, resolveInside } from './projectPaths.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 30_000;

/** Vendors' documents as a project at `root` sees them: on disk and through the global `fetch`. */
export function createDocuments(
  root: string,
  { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = {},
): Documents {
  const tooLarge = (name: string) =>
    refuse(
      'DOCUMENT_TOO_LARGE',
      `${name} is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
      'Save the part that describes the operations you need, and give that file.',
      name,
    );

  async function read({ folder, path }: DocumentFile): Promise<string> {
    const absolute = await resolveInside(folder, path);
    const found = await stat(absolute).catch(orMissing(path));
    if (!found.isFile()) throw missing(path);
    if (found.size > maxBytes) throw tooLarge(path);
    return withoutMark(await readFile(absolute, 'utf8').catch(orMissing(path)));
  }

  async function fetchText({ url, name, allowedHosts }: DocumentRequest): Promise<string> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await follow(url, { name, allowedHosts, signal });
      if (!response.ok) throw unreachable(name, `answers with status ${response.status}`);
      return await textOf(response, maxBytes, () => tooLarge(name));
    } catch (error) {
      if (error instanceof OperationError) throw error;
      // Messages of fetch and of its causes may repeat the address, credentials included: only codes are passed on.
      const why = signal.aborted
        ? `did not answer within ${timeoutMs / 1000} seconds`
        : `could not be fetched (${reason(error)})`;
      throw unreachable(name, why);
    }
  }

  async function locate(path: string): Promise<DocumentFile & { inProject: boolean }> {
    const inside = relative(root, resolve(root, path));
    if (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside)) {
      return { folder: await realpath(root), path: inside.split(sep).join('/'), inProject: true };
    }
    const real = await realpath(resolve(root, path)).catch(orMissing(path));
    return { folder: dirname(real), path: basename(real), inProject: false };
  }

  return { locate, read, fetch: fetchText };
}

/** Redirects are followed by hand, so that none leads to a host nobody asked for, or takes credentials there. */
async function follow(
  start: URL,
  { name, allowedHosts, signal }: Omit<DocumentRequest, 'url'> & { signal: AbortSignal },
): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(withoutUser(url), {
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json, application/yaml, */*',
        ...(url.host === start.host ? authorization(start) : {}),
      },
    });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
    if (!next || !/^https?:$/.test(next.protocol))
      throw unreachable(name, 'redirects to what is no web address');
    if (next.host !== start.host && !allowedHosts.includes(next.host)) {
      throw refuse(
        'HOST_REFUSED',
        `${name} redirects to another host, ${next.host}.`,
        `If that is the vendor's, run again with \`--allow-host ${next.host}\`.`,
        name,
      );
    }
    if (url.protocol === 'https:' && next.protocol === 'http:') {
      throw unreachable(name, 'redirects from https to http');
    }
    url = next;
  }
  throw unreachable(name, `redirects more than ${MAX_REDIRECTS} times`);
}

async function textOf(response: Response, maxBytes: number, tooLarge: () => OperationError): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function withoutUser(url: URL): URL {
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  plain.hash = '';
  return plain;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}

/** `ECONNREFUSED`, `ENOTFOUND` …, which fetch hides in the cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return codeOf(inner) ?? codeOf(cause) ?? 'no connection';
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}

function orMissing(path: string): (error: unknown) => never {
  return (error) => {
    const code = codeOf(error);
    if (
      ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code ?? '')
    )
      throw missing(path);
    if (code === 'EACCES' || code === 'EPERM') throw missing(path, 'may not be read');
    throw error;
  };
}

function missing(given: string, what = 'is not a file'): OperationError {
  const path = given || '.';
  return refuse(
    'DOCUMENT_MISSING',
    `${path} ${what}.`,
    'Give the path of an OpenAPI document (JSON or YAML), or its web address with https:// in front.',
    path,
  );
}

function unreachable(name: string, why: string): OperationError {
  return refuse(
    'DOCUMENT_UNREACHABLE',
    `${name} ${why}.`,
    'Check the address and the network; or download the document and give the file.',
    name,
  );
}

function refuse(code: ErrorCode, message: string, fix: string, target: string): OperationError {
  return new OperationError({ code, message, fix, target });
}
