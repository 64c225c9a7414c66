import { type ResourceSpec, recordFields, resourceOperation } from '../../spec/patterns/resource.ts';
import { code, markdown, markdownCode, mermaid, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { endpoint } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { errorTexts, listed, sourceText } from './designTexts.ts';
import { SENT_AGAIN } from './fates.ts';
import { readApi } from './resource.ts';

/** What the design document says of the pattern `resource`. */
export function resourceDesign(spec: ResourceSpec): DesignPart {
  const { resource, system } = spec;
  const { entity, property, at, signing, access, parameters, body = {} } = resource;
  const operation = resourceOperation(spec);
  return {
    guarantee: code(guarantee(spec)),
    stored: at === 'create',
    asked: signing === undefined,
    diagram: {
      entity: mermaid(entity),
      system: mermaid(system.name),
      operation: mermaid(endpoint(operation)),
    },
    when: markdown(resource.when),
    entity: markdownCode(entity),
    property: markdownCode(property),
    operation: markdownCode(endpoint(operation)),
    madeFrom: Object.entries({ ...parameters, ...body }).map(([name, from]) => ({
      to: markdownCode(name),
      from: sourceText(from),
    })),
    fields: listed(recordFields(spec)),
    signature: signing
      ? {
          algorithm: code(`${signing.algorithm}, written as ${signing.encoding}`),
          message: markdownCode(signing.message),
          parameter: markdownCode(signing.signatureParameter),
          end: signing.expiresParameter === undefined ? null : markdownCode(signing.expiresParameter),
          secret: markdownCode(signing.secretVariable),
          address: markdownCode(signing.addressVariable ?? system.baseUrl.variable),
        }
      : null,
    value: resource.value === undefined ? null : markdownCode(resource.value),
    lifetime: code(lifetime(spec)),
    readApi: at === 'read' ? markdownCode(readApi(spec)) : null,
    access: access ? accessText(access) : null,
    errors: errors(spec),
    limits: [
      {
        title: 'Limits',
        text: code(`${spec.timeoutMs} ms per request; a request is never repeated by itself.`),
      },
    ],
  };
}

function guarantee({ resource: { at, signing } }: ResourceSpec): string {
  if (at === 'create') return 'the record and its value are stored together, or neither is; nothing is sent';
  return signing
    ? 'made for each question, nothing is sent and nothing is stored'
    : 'asked of the vendor for each question, nothing is stored';
}

function lifetime({ resource: { expiresInSeconds: seconds, at, signing } }: ResourceSpec): string {
  if (seconds === null) return signing ? 'never ends' : 'as the vendor decides';
  return at === 'create'
    ? `${seconds} seconds from the creation of the record; the stored value does not change afterwards`
    : `${seconds} seconds from each question`;
}

function accessText(access: NonNullable<ResourceSpec['resource']['access']>): Safe {
  return 'owner' in access
    ? code(`its owner, ${markdownCode(access.owner).text}`)
    : code(`any signed-in user: ${markdown(access.anySignedInUser).text}`);
}

/** What happens in each kind of failure, and what the spec adds to it. */
function errors(spec: ResourceSpec): View {
  const { at, signing } = spec.resource;
  const nobodyAsked = 'Nothing is sent, so this cannot happen.';
  const refused = (what: string) =>
    signing
      ? nobodyAsked
      : `${what} is answered with 502 \`VENDOR_FAILED\` and the vendor's message; nothing is stored, and whoever asked may ask again.`;
  const general = {
    network: refused('A vendor that cannot be reached'),
    rateLimit: refused(`Status ${SENT_AGAIN.join(', ')}`),
    credentials: refused('A refusal of the credentials'),
    businessErrors: refused('Any other refusal'),
    missingFields:
      at === 'create'
        ? 'The record is not created: `RESOURCE_FIELD_MISSING` names the field.'
        : 'Nothing is made: `RESOURCE_FIELD_MISSING` names the field.',
    invalidData: signing ? nobodyAsked : 'An answer without the value counts as a failure of the vendor.',
  };
  return errorTexts(spec.errorStrategy, general);
}
