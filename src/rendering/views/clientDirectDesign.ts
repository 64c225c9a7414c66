import type { ClientDirectSpec } from '../../spec/patterns/clientDirect.ts';
import type { RequestSource } from '../../spec/patterns/vendorRequest.ts';
import { code, markdown, markdownCode, mermaid, type Safe } from '../safe.ts';
import { clientDirectApis, namedOperation } from './clientDirect.ts';
import { endpoint } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { errorTexts, listed, sourceText } from './designTexts.ts';
import { SENT_AGAIN } from './fates.ts';

/** What the design document says of the pattern `client-direct`. */
export function clientDirectDesign(spec: ClientDirectSpec): DesignPart {
  const { access, uploads, credentials, publicConfig } = spec.clientDirect;
  const apis = clientDirectApis(spec.name);
  const operation = credentials && namedOperation(spec, credentials);
  const nobodyAsked =
    'The server sends nothing, so this cannot happen there; the browser sees what the vendor answers it.';
  const said = (what: string) =>
    credentials
      ? `${what} is answered with 502 or 503 \`VENDOR_FAILED\` and the vendor's message, without secrets; nothing is kept, and the browser may ask again.`
      : nobodyAsked;
  return {
    guarantee: code(
      'for a signed-in user, for a short time; the server keeps nothing of it, and its credentials to itself',
    ),
    vendorName: mermaid(spec.system.name),
    access: markdown(access),
    uploads: uploads
      ? {
          api: markdownCode(apis.upload),
          bucket: markdownCode(uploads.bucketVariable),
          key: markdownCode(`${uploads.prefix}/<user id>/<random name>`),
          types: listed(uploads.contentTypes),
          maxBytes: code(uploads.maxBytes),
          expires: code(uploads.expiresInSeconds),
          secret: markdownCode(uploads.secretAccessKeyVariable),
        }
      : null,
    credentials:
      credentials && operation
        ? {
            api: markdownCode(apis.credentials),
            operation: markdownCode(endpoint(operation)),
            diagram: mermaid(endpoint(operation)),
            sent: rows({ ...credentials.parameters, ...credentials.body }),
            given: Object.entries(credentials.answer).map(([name, path]) => ({
              name: markdownCode(name),
              from: markdownCode(path),
            })),
          }
        : null,
    publicConfig: publicConfig
      ? {
          api: markdownCode(apis.config),
          values: Object.entries(publicConfig).map(([name, variable]) => ({
            name: markdownCode(name),
            from: markdownCode(variable),
          })),
        }
      : null,
    errors: errorTexts(spec.errorStrategy, {
      network: said('A vendor that cannot be reached'),
      rateLimit: said(`Status ${SENT_AGAIN.join(', ')}`),
      credentials: said('A refusal of the credentials of the server'),
      businessErrors: uploads
        ? 'Another type, no size or too many bytes get no URL: 400 `UPLOAD_TYPE_REFUSED`, 400 `UPLOAD_SIZE_INVALID`, 413 `UPLOAD_TOO_LARGE`.'
        : said('Any other refusal'),
      missingFields: 'A parameter that is missing is refused by the app, as for every API.',
      invalidData: said('An answer without a value the browser needs'),
    }),
    limits: [
      { title: 'Access', text: code('Without signing in, every API answers 401 `UNAUTHENTICATED`.') },
      ...(credentials
        ? [
            {
              title: 'Limits',
              text: code(`${spec.timeoutMs} ms per request; a request is never repeated by itself.`),
            },
          ]
        : []),
    ],
  };
}

function rows(table: Record<string, RequestSource>): { to: Safe; from: Safe }[] {
  return Object.entries(table).map(([name, from]) => ({ to: markdownCode(name), from: sourceText(from) }));
}
