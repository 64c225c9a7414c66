import { camelCase, integrationNames } from '../../spec/names.ts';
import { type ChannelSpec, readApi } from '../../spec/patterns/channel.ts';
import { code, literal } from '../safe.ts';
import { importLine, signature, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { configView } from './config.ts';
import type { ImportPaths } from './integration.ts';
import { headerLines, namesView } from './names.ts';

/** The function that reads the settings from the environment: `readChatApiConfig`. */
export function configReader({ name }: ChannelSpec): string {
  return `read${integrationNames(name).pascal}ApiConfig`;
}

/** What `externalApi.ts` prints: the settings. How Redis is spoken to is the kit's. */
export function brokerSettingsView(spec: ChannelSpec, imports: { kit: string }): View {
  return { ...configView(spec, imports), header: headerLines(`The settings of ${spec.system.name}.`) };
}

/** What `index.ts` prints. */
export function channelView(spec: ChannelSpec, imports: ImportPaths): View {
  const { conversation, message, prefix, send, socket, urlVariable } = spec.channel;
  const { factory, pascal } = integrationNames(spec.name);
  const { entity, conversation: relation, fields, orderBy } = message;
  const setting = (name: string, of: unknown) => source([`${name}: `, value(of), ','], 2);
  return {
    names: namesView(spec.name),
    header: headerLines(`${spec.system.name}: ${spec.purpose}`),
    explanation: headerLines(
      `A ${entity} reaches the connected members of its ${conversation.entity}, in whatever process. The database alone knows what was written; readers who may have missed something are told to read again.`,
    ),
    imports: { contract: code(imports.contract), createAPI: code(imports.createAPI), kit: code(imports.kit) },
    apiImport: source(importLine([configReader(spec)], './externalApi')),
    defaults: [
      setting('conversation', conversation),
      setting('message', { entity, conversation: relation, fields, orderBy }),
      setting('prefix', prefix),
      setting('path', socket.path),
      ...(send ? [setting('send', { interaction: send.interaction, conversation: send.conversation })] : []),
      setting('readApiName', readApi(spec)),
    ],
    factorySignature: source(
      signature(`export function ${factory}`, [`overrides: Partial<${pascal}IntegrationConfig> = {}`], ' {'),
    ),
    read: code(configReader(spec)),
    url: code(camelCase(urlVariable)),
    secret: code(camelCase(socket.secretVariable)),
    claim: literal(socket.claim),
  };
}
