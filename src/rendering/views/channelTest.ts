import { camelCase, integrationNames } from '../../spec/names.ts';
import { type ChannelSpec, readApi } from '../../spec/patterns/channel.ts';
import type { Doc } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { configReader } from './channel.ts';
import { headerLines, namesView } from './names.ts';
import { testValue } from './sent.ts';

interface TestImports {
  app: string;
  kit: string;
  integrations: string;
  apis: string;
}

/** What the external API test prints: the broker itself, without an app. */
export function brokerTestView(spec: ChannelSpec, imports: TestImports): View {
  const { prefix, urlVariable } = spec.channel;
  const { name } = spec.system;
  return {
    header: headerLines(
      `Publishes and subscribes at ${name} for real, with the URL in .env. \`create-integration probe\` runs it and sees where it connected to.`,
    ),
    title: literal(name),
    apiImport: source(importLine([configReader(spec)], `${imports.integrations}/${spec.name}/externalApi`)),
    kit: code(imports.kit),
    read: code(configReader(spec)),
    url: code(camelCase(urlVariable)),
    // Only letters, digits, hyphens and colons; the spec's schema sees to it.
    prefix: code(prefix),
  };
}

/** What the integration test prints: one test for each scenario the gate asks for. */
export function channelTestView(spec: ChannelSpec, imports: TestImports): View {
  const { conversation, message, prefix, send, socket, urlVariable } = spec.channel;
  const { example, fields, orderBy } = message;
  const { factory } = integrationNames(spec.name);
  const module = `${imports.integrations}/${spec.name}`;
  const setting = (name: string, of: unknown) => source([`${name}: `, value(of), ','], 2);
  const stub = (name: string, to: string) => source([call('vi.stubEnv', [value(name), to]), ';'], 2);
  const others = spec.environment.filter((each) => ![urlVariable, socket.secretVariable].includes(each.name));
  const published = fields.filter((each) => Object.hasOwn(example, each));
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImport: source(importLine([factory], `${module}/index`)),
    apiImport: source(importLine([configReader(spec)], `${module}/externalApi`)),
    title: literal(`${spec.system.name} integration`),
    model: [
      setting('conversation', conversation),
      setting('message', {
        entity: message.entity,
        conversation: message.conversation,
        fields,
        orderBy,
      }),
      setting('example', Object.fromEntries(Object.entries(example).filter(([name]) => name !== orderBy))),
      ...(send
        ? [
            setting('send', { interaction: send.interaction, conversation: send.conversation }),
            setting('payload', send.payload),
          ]
        : []),
    ],
    prefix: code(prefix),
    path: literal(socket.path),
    read: code(configReader(spec)),
    url: code(camelCase(urlVariable)),
    secretVariable: code(socket.secretVariable),
    others: others.map(({ name }) => stub(name, literal(testValue(name)).text)),
    environment: [stub(urlVariable, 'link.url'), stub(socket.secretVariable, 'jwtSecret')],
    apiPath: literal(`${imports.apis}/${readApi(spec)}`),
    expected: source(
      object([['id', 'id'], ...published.map((each): [string, Doc] => [each, value(example[each])])]),
      0,
    ),
    send: send
      ? source(object(Object.entries(send.payload).map(([name, each]) => [name, value(each)])), 4)
      : null,
    urlVariable: { name: literal(urlVariable), title: code(urlVariable) },
  };
}
