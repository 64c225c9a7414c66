import { isOnBaseUrl } from '../../spec/authentication.ts';
import type { Argument, Catalogue, CatalogueRead } from '../../spec/catalogue.ts';
import { integrationNames, settingName } from '../../spec/names.ts';
import type { RequestingSpec, VariableSpec } from '../../spec/schema.ts';
import { bracketed, type Doc } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { member } from '../typescript.ts';
import { tokenScheme } from './authentication.ts';
import { shownAnswer } from './catalogueAnswers.ts';
import { entered, formSchemas } from './catalogueForms.ts';
import { headerLines } from './names.ts';
import { callArguments } from './operation.ts';

/** What `templates/kits/registry/vendor.ts.ejs` prints: an integration as a vendor of the registry's catalogue. */
export function catalogueView(spec: RequestingSpec, catalogue: Catalogue): View {
  const { api, kebab } = integrationNames(spec.name);
  const reads = catalogue.reads.map((read) => {
    const id = kebabCase(read.operation.id);
    return { id, read, ...shownAnswer(read, request(spec, read)) };
  });
  const cheapest = reads.toSorted((a, b) => cost(a.read) - cost(b.read)).slice(0, 1);
  const tokens = tokenScheme(spec);
  const issuer =
    tokens && !isOnBaseUrl(tokens.tokenUrl) ? [literal(new URL(tokens.tokenUrl).origin).text] : [];
  const makers = [...new Set(reads.map(({ maker }) => maker))].sort();
  return {
    header: headerLines(
      `${spec.system.name} in the catalogue: users connect accounts of their own, with settings that the integration takes from the environment. The client is the one of the integration. Made by \`scaffold --catalogue\`; what is offered and how it is shown is yours to change.`,
    ),
    showImport: source(importLine(makers, '../../show')),
    apiImport: source(importLine([api], `../../../../${kebab}/externalApi`)),
    id: literal(spec.name),
    name: literal(spec.system.name),
    ...formSchemas(spec, catalogue),
    endpoints: source(
      [
        'endpoints: ',
        bracketed(
          '[',
          reads.map(({ id, read, renderer, ttl }) =>
            object([
              ['id', value(id)],
              ['name', value(read.title)],
              ['schema', `RENDERERS${member(renderer)}`],
              ['ttl', value(ttl)],
              ['renderer', value(renderer)],
            ]),
          ),
          ']',
          { broken: reads.length > 1 },
        ),
        ',',
      ],
      2,
    ),
    origins: source(value([code('new URL(extra.baseUrl).origin'), ...issuer.map(code)]), 2),
    connectParts: code(parts(catalogue.variables.map((each) => entered(spec, each)).join(' '))),
    hasUnused: catalogue.unused.some((each) => each.required),
    connect: source(connect(spec, catalogue), 4),
    test: {
      parts: parameters(
        spec,
        cheapest.map(({ read }) => read),
      ),
      requests: cheapest.map(({ read }) => source(['await ', request(spec, read), ';'], 4)),
    },
    fetch: {
      parts: parameters(spec, catalogue.reads),
      cases: reads.map(({ id, expression }) => ({
        id: literal(id),
        data: source(['return ', expression, ';'], 8),
      })),
    },
  };
}

/** `getSpeech` -> `get-speech`; no two ids become the same. */
function kebabCase(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What a test of the connection costs the vendor and its user, as far as a spec can say: an answer of many items more. */
function cost({ operation, arguments: given }: CatalogueRead): number {
  const isCall = operation.role === 'call' ? 100 : 0;
  const isList = JSON.stringify(operation.response.type ?? '').includes('array') ? 1 : 0;
  return isCall + 2 * given.length + isList;
}

function connect(spec: RequestingSpec, { variables, unused }: Catalogue): Doc {
  const tokens = tokenScheme(spec);
  const setting = ({ name }: VariableSpec) => settingName(spec, name);
  return call(integrationNames(spec.name).api, [
    object([
      ['timeoutMs', 'network.timeoutMs'],
      ...(tokens ? [['tokenUrl', value(tokens.tokenUrl)] as const] : []),
      ...variables.map((each) => [setting(each), entered(spec, each)] as const),
      ...unused.filter((each) => each.required).map((each) => [setting(each), "''"] as const),
    ]),
    object([
      ['fetch', 'network.fetch'],
      ['maxBytes', 'network.maxBytes'],
    ]),
  ]);
}

function request(spec: RequestingSpec, { operation, arguments: given }: CatalogueRead): Doc {
  const parameters = given.map(([name, from]) => [name, argument(spec, from)] as const);
  return call(
    `api.${operation.id}`,
    callArguments(operation, {
      body: null,
      parameters: parameters.length > 0 ? object(parameters) : null,
      key: "''",
    }),
  );
}

function argument(spec: RequestingSpec, from: Argument): Doc {
  if ('value' in from) return value(from.value);
  if ('field' in from) return `extra${member(from.field)}`;
  return `${entered(spec, from.variable)}${from.variable.required ? '' : " ?? ''"}`;
}

/** The parts of a configuration that some requests read, as a parameter. */
function parameters(spec: RequestingSpec, reads: readonly CatalogueRead[]): View[string] {
  const used = reads.flatMap(({ arguments: given }) =>
    given.map(([, from]) =>
      'variable' in from ? entered(spec, from.variable) : 'field' in from ? 'extra.' : '',
    ),
  );
  const names = parts(used.join(' '));
  return names === '' ? null : code(names);
}

/** `{ auth, extra }`, of these what is read. */
function parts(text: string): string {
  const names = ['auth', 'extra'].filter((each) => new RegExp(`\\b${each}[.\\[]`).test(text));
  return names.length > 0 ? `{ ${names.join(', ')} }` : '';
}
