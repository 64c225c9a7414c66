import { OperationError } from '../../errors.ts';
import type { DocumentFile, Documents } from '../../ports/index.ts';
import { Source } from '../../spec/openapi/source.ts';
import type { Context } from '../operation.ts';

/** A vendor's document, opened. */
export interface OpenDocument {
  source: Source;
  /** A web address without credentials, or a path of the project; null for a file elsewhere on this machine. */
  address: string | null;
}

/**
 * Opens an OpenAPI document: a file of the project, another file, or a web address. What it refers to is loaded when it
 * is needed, and only from the same folder (for a file of the project: the project), the same host, or an allowed one.
 *
 * @throws DOCUMENT_MISSING, DOCUMENT_UNREACHABLE, DOCUMENT_TOO_LARGE, HOST_REFUSED, PATH_REFUSED, OPENAPI_UNREADABLE,
 *   OPENAPI_KIND
 */
export async function openDocument(
  { documents }: Pick<Context, 'documents'>,
  location: string,
  allowedHosts: readonly string[],
): Promise<OpenDocument> {
  if (isWebAddress(location)) return openAddress(documents, location, allowedHosts);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    throw new OperationError({
      code: 'USAGE',
      message: `${withoutCredentials(location)} is neither a file nor an address with http:// or https://.`,
      fix: 'Give the path of an OpenAPI document (JSON or YAML), or its web address.',
    });
  }
  const file = await documents.locate(location);
  const load = async (path: string) =>
    isWebAddress(path)
      ? fetchAllowed(documents, new URL(path), { asked: null, allowedHosts })
      : documents.read(below(file, path));
  const source = await Source.open(await documents.read(file), file.path, load);
  return { source, address: file.inProject ? file.path : null };
}

async function openAddress(
  documents: Documents,
  location: string,
  allowedHosts: readonly string[],
): Promise<OpenDocument> {
  const asked = URL.canParse(location) ? new URL(location) : null;
  if (!asked) {
    throw new OperationError({
      code: 'USAGE',
      message: 'The web address of the document cannot be read.',
      fix: 'Write it as https://host/path.',
    });
  }
  const name = withoutCredentials(asked.href);
  const text = await documents.fetch({ url: asked, name, allowedHosts });
  const load = async (path: string) => {
    if (!isWebAddress(path)) throw new Error('is neither a web address nor beside the document');
    return fetchAllowed(documents, new URL(path), { asked, allowedHosts });
  };
  return { source: await Source.open(text, name, load), address: name };
}

/** A document may refer to other hosts; they are asked only when a person said so. */
function fetchAllowed(
  documents: Documents,
  url: URL,
  { asked, allowedHosts }: { asked: URL | null; allowedHosts: readonly string[] },
): Promise<string> {
  const own = asked !== null && url.host === asked.host;
  if (!own && !allowedHosts.includes(url.host)) {
    const message = `lies on another host, ${url.host}, which is asked only with \`--allow-host ${url.host}\``;
    throw new OperationError({
      code: 'HOST_REFUSED',
      message,
      fix: `If that is the vendor's, run again with \`--allow-host ${url.host}\`.`,
    });
  }
  const name = withoutCredentials(url.href);
  if (own && url.username === '' && url.protocol === asked.protocol) {
    url.username = asked.username;
    url.password = asked.password;
  }
  return documents.fetch({ url, name, allowedHosts });
}

function below({ folder }: DocumentFile, path: string): DocumentFile {
  return { folder, path };
}

function isWebAddress(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** Addresses are printed and kept in files, so that user, password and anything behind `?` must not be part of them. */
function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return address.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/, '');
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}
