import { integrationNames } from '../../spec/names.ts';
import { readApi as readMessagesApi } from '../../spec/patterns/channel.ts';
import type { ClientDirectSpec } from '../../spec/patterns/clientDirect.ts';
import { loginApi } from '../../spec/patterns/middleware.ts';
import { type DesignedSpec, hasCalls } from '../../spec/schema.ts';
import { code, comment } from '../safe.ts';
import { importLine, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { clientDirectApis } from './clientDirect.ts';
import { namesView } from './names.ts';
import { readApi } from './resource.ts';

/** What the files a host's layout asks for may print. */
export function hostFileView(spec: DesignedSpec): View {
  const { factory } = integrationNames(spec.name);
  const { name } = spec.system;
  const apis = apisOf(spec);
  return {
    names: namesView(spec.name),
    title: comment(name),
    imported: source(importLine([factory], `../${spec.name}/index`)),
    kitImport: source(
      importLine([...(hasCalls(spec) ? ['callAnswerSchema'] : []), 'forHost'], '../kit/adapter'),
    ),
    describes: apis.length > 0,
    apis: apis.map(({ api, summary }) => ({
      name: code(api),
      answersCall: hasCalls(spec),
      openapi: source(['openapi: ', value({ summary, tags: [name] }), ','], 4),
    })),
    /** A JSON string with its quotes. */
    description: code(JSON.stringify(`Connects ${name}`)),
  };
}

/** The APIs of an integration, as the host's documents describe them. */
function apisOf(spec: DesignedSpec): { api: string; summary: string }[] {
  if (hasCalls(spec)) return [{ api: integrationNames(spec.name).queryApi, summary: 'The status of a call' }];
  if (spec.pattern === 'resource' && spec.resource.at === 'read') {
    return [{ api: readApi(spec), summary: `The ${spec.resource.property} of a ${spec.resource.entity}` }];
  }
  if (spec.pattern === 'channel') {
    return [{ api: readMessagesApi(spec), summary: 'Messages of a conversation, the newest first' }];
  }
  if (spec.pattern === 'client-direct') return browserApis(spec);
  if (spec.pattern === 'middleware' && spec.middleware.login) {
    return [{ api: loginApi(integrationNames(spec.name).pascal), summary: 'Signs in and gives a token' }];
  }
  return [];
}

function browserApis({ name, clientDirect }: ClientDirectSpec): { api: string; summary: string }[] {
  const apis = clientDirectApis(name);
  return [
    ...(clientDirect.uploads ? [{ api: apis.upload, summary: 'A signed URL for one upload' }] : []),
    ...(clientDirect.credentials ? [{ api: apis.credentials, summary: 'Temporary credentials' }] : []),
    ...(clientDirect.publicConfig ? [{ api: apis.config, summary: 'Public configuration' }] : []),
  ];
}
