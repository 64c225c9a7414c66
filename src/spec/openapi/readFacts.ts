import type { OperationAnatomy } from './anatomy.ts';
import type {
  OAuthFlow,
  OperationFacts,
  SecurityRequirement,
  SecurityScheme,
  Server,
  SourceFacts,
} from './facts.ts';
import { field, isObject, type Json, listOf, objectOf, textOf, textsOf } from './json.ts';
import { kindsOf, resolved } from './kinds.ts';
import type { FoundOperation } from './listing.ts';
import { chosenRequest, chosenResponse, successAnswer } from './media.ts';
import type { ShapeReader } from './shapes.ts';
import type { Source } from './source.ts';
import { plainText } from './text.ts';

/** What the whole document says; its operations are added by {@link operationFacts}. */
export function documentFacts(source: Source): SourceFacts {
  const info = objectOf(source.root.info);
  const contact = textOf(objectOf(info.contact).url);
  const documentation = textOf(field(source.root.externalDocs, 'url'));
  return {
    info: {
      title: plainText(textOf(info.title), 100),
      description: plainText(textOf(info.description), 400),
      version: plainText(textOf(info.version), 60),
      ...(contact ? { contactUrl: contact } : {}),
      ...(documentation ? { documentationUrl: documentation } : {}),
    },
    servers: source.dialect === 'swagger-2' ? serversOf2(source) : serversOf(source.root.servers),
    securitySchemes: Object.fromEntries(
      Object.entries(schemesIn(source)).map(([name, each]) => [name, securityScheme(each)]),
    ),
    security: requirements(source.root.security) ?? [],
    operations: {},
  };
}

/** What a document says about one of its operations. */
export function operationFacts(
  found: FoundOperation,
  anatomy: OperationAnatomy,
  facts: SourceFacts,
  otherHeaders: string[],
  reader: ShapeReader,
): OperationFacts {
  const { value } = found.operation;
  const body = chosenRequest(anatomy.body?.media ?? [])?.media;
  const success = successAnswer(anatomy.answers);
  const answer = chosenResponse(success?.media ?? [])?.media;
  const paths = anatomy.parameters.filter((each) => each.in === 'path');
  return {
    description: plainText(textOf(value.description), 400),
    tags: found.tags,
    deprecated: found.deprecated,
    answersLater: success?.status === '202',
    security: requirements(value.security) ?? facts.security,
    servers: ownServers(found),
    examples: {
      parameters: Object.fromEntries(
        anatomy.parameters.flatMap((each) => {
          const example = each.examples[0] ?? exampleIn(each.schema.value);
          return example === undefined ? [] : [[each.name, example]];
        }),
      ),
      bodies: examplesOf(body),
      responses: examplesOf(answer),
    },
    pathParameters: Object.fromEntries(
      paths.map((each) => {
        const shape = resolved(reader.read(each.schema, 'body', found.key), reader.named);
        const [type = 'string'] = kindsOf(shape, reader.named);
        const words = textsOf(shape.enum ?? (shape.const === undefined ? [] : [shape.const]));
        return [
          each.name,
          { type, description: plainText(each.description), ...(words.length > 0 ? { enum: words } : {}) },
        ];
      }),
    ),
    otherHeaders,
  };
}

/** The servers of an operation or of its path, where they differ from the document's. */
export function ownServers(found: FoundOperation): Server[] {
  const own = serversOf(found.operation.value.servers);
  return own.length > 0 ? own : serversOf(found.item.value.servers);
}

/** Names and places of API keys, which documents sometimes list as parameters as well. */
export function apiKeys(facts: SourceFacts): { in: string; name: string }[] {
  return Object.values(facts.securitySchemes).flatMap((each) =>
    each.type === 'apiKey' && each.in && each.name ? [{ in: each.in, name: each.name }] : [],
  );
}

function examplesOf(
  media: { examples: unknown[]; schema: { value: unknown } | null } | undefined,
): unknown[] {
  if (!media) return [];
  const own = exampleIn(media.schema?.value);
  return [...media.examples, ...(own === undefined ? [] : [own])];
}

function exampleIn(schema: unknown): unknown {
  return field(schema, 'example') ?? listOf(field(schema, 'examples'))[0];
}

function schemesIn(source: Source): Json {
  const declared =
    source.dialect === 'swagger-2'
      ? source.root.securityDefinitions
      : field(source.root.components, 'securitySchemes');
  const schemes: Json = {};
  for (const [name, each] of Object.entries(objectOf(declared))) {
    if (name !== '__proto__') schemes[name] = source.follow(each, source.name)?.value;
  }
  return schemes;
}

function securityScheme(value: unknown): SecurityScheme {
  const scheme = objectOf(value);
  // Swagger 2 has a type for basic, and one flow without a name of its own.
  const isBasic = textOf(scheme.type) === 'basic';
  const flows = isObject(scheme.flows)
    ? scheme.flows
    : typeof scheme.flow === 'string'
      ? { [FLOWS[scheme.flow] ?? scheme.flow]: scheme }
      : null;
  return {
    type: isBasic ? 'http' : textOf(scheme.type),
    description: plainText(textOf(scheme.description), 400),
    ...(scheme.name === undefined ? {} : { name: textOf(scheme.name) }),
    ...(scheme.in === undefined ? {} : { in: textOf(scheme.in).toLowerCase() }),
    ...(isBasic || scheme.scheme !== undefined
      ? { scheme: isBasic ? 'basic' : textOf(scheme.scheme).toLowerCase() }
      : {}),
    ...(scheme.bearerFormat === undefined ? {} : { bearerFormat: textOf(scheme.bearerFormat) }),
    ...(flows
      ? { flows: Object.fromEntries(Object.entries(flows).map(([name, each]) => [name, flow(each)])) }
      : {}),
  };
}

const FLOWS: Readonly<Record<string, string>> = {
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

function flow(value: unknown): OAuthFlow {
  const { tokenUrl, authorizationUrl, scopes } = objectOf(value);
  return {
    ...(tokenUrl ? { tokenUrl: textOf(tokenUrl) } : {}),
    ...(authorizationUrl ? { authorizationUrl: textOf(authorizationUrl) } : {}),
    scopes: Object.fromEntries(
      Object.entries(objectOf(scopes)).map(([name, what]) => [name, plainText(textOf(what))]),
    ),
  };
}

function requirements(value: unknown): SecurityRequirement[] | null {
  if (!Array.isArray(value)) return null;
  return value
    .filter(isObject)
    .map((each) => Object.fromEntries(Object.entries(each).map(([name, scopes]) => [name, textsOf(scopes)])));
}

function serversOf(value: unknown): Server[] {
  return listOf(value)
    .filter(isObject)
    .filter((each) => textOf(each.url) !== '')
    .map((each) => ({
      url: textOf(each.url).trim(),
      description: plainText(textOf(each.description), 120),
      variables: Object.fromEntries(
        Object.entries(objectOf(each.variables)).map(([name, variable]) => [
          name,
          {
            default: textOf(field(variable, 'default')),
            enum: listOf(field(variable, 'enum')).map(textOf),
            description: plainText(textOf(field(variable, 'description'))),
          },
        ]),
      ),
    }));
}

/** Host, base path and schemes; https first. A document without a host is served by where it came from. */
function serversOf2({ root, name }: Source): Server[] {
  const base = textOf(root.basePath).replace(/\/$/, '');
  const host = textOf(root.host) || (URL.canParse(name) ? new URL(name).host : '');
  const schemes = textsOf(root.schemes).filter((each) => /^https?$/i.test(each));
  const named = schemes.length > 0 ? schemes : ['https'];
  const urls = host
    ? named.sort((a, b) => b.length - a.length).map((scheme) => `${scheme}://${host}${base}`)
    : [base];
  return urls.filter(Boolean).map((url) => ({ url, description: '', variables: {} }));
}
