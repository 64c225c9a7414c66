import type { Resource } from '@modelcontextprotocol/sdk/types.js';
import type { Resources } from '../ports/index.ts';

const SCHEME = 'create-integration://';
const PAGE = /^(agents\/[^/]+|knowledge\/.+)\.md$/;
const MIME_TYPE = 'text/markdown';

/** The pages of the package as MCP resources, titled by their first heading. */
export async function listKnowledge(resources: Resources): Promise<Resource[]> {
  return Promise.all(
    (await pages(resources)).map(async (path) => {
      const title = headingOf(await resources.read(path));
      return {
        uri: SCHEME + path,
        name: path.replace(/\.md$/, ''),
        ...(title === null ? {} : { title }),
        mimeType: MIME_TYPE,
      };
    }),
  );
}

/** The text of one page; `null` for an address that is not in the list, so that nothing else can be read. */
export async function readKnowledge(
  resources: Resources,
  uri: string,
): Promise<{ uri: string; mimeType: string; text: string } | null> {
  const path = (await pages(resources)).find((each) => SCHEME + each === uri);
  return path === undefined ? null : { uri, mimeType: MIME_TYPE, text: await resources.read(path) };
}

async function pages(resources: Resources): Promise<string[]> {
  const files = await Promise.all(['agents', 'knowledge'].map((folder) => resources.walk(folder)));
  return files.flat().filter((path) => PAGE.test(path));
}

function headingOf(text: string): string | null {
  return /^#+ +(.+?) *$/m.exec(text)?.[1] ?? null;
}
