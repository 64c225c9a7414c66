import type { RenderedFile } from '../changes/generated.ts';
import { MANIFEST_FILE, parseManifest } from '../changes/manifest.ts';
import { type Diagnostic, type ErrorCode, OperationError } from '../errors.ts';
import type { HostLayout } from '../hosts/index.ts';
import { renderTemplate } from '../rendering/template.ts';
import { catalogueView } from '../rendering/views/catalogue.ts';
import { catalogueOf } from '../spec/catalogue.ts';
import { type DesignedSpec, sendsRequests } from '../spec/schema.ts';
import { readKitRecord } from './kits.ts';
import type { Context } from './operation.ts';

const KIT = 'registry';
const TEMPLATE = `templates/kits/${KIT}/vendor.ts.ejs`;

type Refusal = Diagnostic & { code: ErrorCode };

/**
 * The integration as a vendor of the registry's catalogue: where it was asked for, and where an earlier run wrote it,
 * since it stands on the client that is generated anew. Throws `KIT_MISSING`, `CLIENT_MISSING`, `NOTHING_READABLE`
 * where it was asked for; otherwise these are diagnostics, and the file stays as it is.
 */
export async function renderVendor(
  context: Pick<Context, 'files' | 'resources'>,
  layout: HostLayout,
  spec: DesignedSpec,
  asked: boolean,
): Promise<{ rendered: RenderedFile[]; diagnostics: Diagnostic[] }> {
  const { files, resources } = context;
  const path = `${layout.integrations}/kits/${KIT}/vendors/${spec.name}/index.ts`;
  if (!asked && !(await wasWritten(context, path))) return { rendered: [], diagnostics: [] };
  const refuse = (refusal: Refusal) => {
    if (asked) throw new OperationError(refusal);
    return { rendered: [], diagnostics: [refusal] };
  };

  const folder = (await readKitRecord(files))[KIT]?.folder;
  if (folder !== layout.integrations) return refuse(kitMissing(folder, layout.integrations));
  const needed = `${folder}/kits/${KIT}/show.ts`;
  if (!(await files.exists(needed))) {
    return refuse({
      code: 'KIT_MISSING',
      message: `${needed} is missing: the kit is of an earlier version, or was taken away.`,
      target: needed,
      fix: `Run \`create-integration add ${KIT}\` again.`,
    });
  }
  if (!sendsRequests(spec)) {
    return refuse({
      code: 'CLIENT_MISSING',
      message: `${spec.name} (${spec.pattern}) sends no requests to ${spec.system.name}, so there is nothing to show of it.`,
      target: path,
      fix: `Write the vendor by hand: see \`create-integration explain ${KIT}\`.`,
    });
  }
  const catalogue = catalogueOf(spec);
  if (catalogue === null) {
    return refuse({
      code: 'NOTHING_READABLE',
      message: `No operation of ${spec.name} only reads: GET or the role "query", answered with JSON or text, with parameters that a form can ask for.`,
      target: 'operations',
      fix: 'Add one to the spec with the role "support", such as the list or the balance that users want to see, complete its Task 4.2 again, and run the same command.',
    });
  }
  const text = renderTemplate(await resources.read(TEMPLATE), catalogueView(spec, catalogue), TEMPLATE);
  return { rendered: [{ path, text }], diagnostics: [] };
}

/** Not what somebody wrote there by hand, and not what its owner deleted. */
async function wasWritten({ files }: Pick<Context, 'files'>, path: string): Promise<boolean> {
  const entry = parseManifest(await files.read(MANIFEST_FILE))[path];
  return entry?.sha256 !== undefined && (await files.exists(path));
}

/** The client and the kit have to share one copy of the machinery: errors are told apart by their class. */
function kitMissing(folder: string | undefined, wanted: string): Refusal {
  const fix = `create-integration add ${KIT}`;
  return folder === undefined
    ? { code: 'KIT_MISSING', message: `The kit ${KIT} is not in this project.`, fix: `Run \`${fix}\`.` }
    : {
        code: 'KIT_MISSING',
        message: `The kit ${KIT} is in ${folder}; a vendor needs it beside the integrations, in ${wanted}.`,
        target: folder,
        fix: `Remove it there and from .create-integration/kits.json, and run \`${fix}\`.`,
      };
}
