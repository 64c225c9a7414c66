import { clientDirectApis } from '../rendering/views/clientDirect.ts';
import { readApi } from '../rendering/views/resource.ts';
import { integrationNames } from '../spec/names.ts';
import type { CallSpec } from '../spec/patterns/calls.ts';
import { readIntegrationSpec } from './integrationSpec.ts';
import type { Integration } from './project.ts';

/** What the owner of the app has to know about a finished integration, in sentences. */
export function afterwards(integration: Pick<Integration, 'specText' | 'extractText' | 'paths'>): string[] {
  const reading = readIntegrationSpec(integration);
  if (!reading.ok) return [];
  const { spec } = reading;
  switch (spec.pattern) {
    case 'async-task':
      return [howItMovesOn(spec)];
    case 'sync-call':
      return [`The owner of a call asks for its status with ${queryRoute(spec)}.`];
    case 'resource':
      return spec.resource.at === 'create'
        ? [
            `A ${spec.resource.entity} that was there before has no ${spec.resource.property}: only new ones get it.`,
          ]
        : [`Whoever may have it asks with POST /api/custom/${readApi(spec)} { id }.`];
    case 'client-direct': {
      const apis = clientDirectApis(spec.name);
      const { uploads, credentials, publicConfig } = spec.clientDirect;
      return [
        ...(uploads
          ? [
              `Browsers ask with POST /api/custom/${apis.upload} { contentType, size }; the bucket needs a CORS rule for PUT.`,
            ]
          : []),
        ...(credentials ? [`Browsers ask with POST /api/custom/${apis.credentials}.`] : []),
        ...(publicConfig ? [`POST /api/custom/${apis.config} says what browsers may know.`] : []),
      ];
    }
    case 'middleware': {
      const open = spec.middleware.anonymous.join(', ') || 'none';
      return [`Every path now needs a token, also those of other integrations; open without one: ${open}.`];
    }
    case 'channel':
      return [
        `Clients connect to ${spec.channel.socket.path}; a proxy in front has to pass WebSocket upgrades.`,
      ];
    default:
      return [];
  }
}

/** By whom a call that the vendor has accepted comes to its end. */
function howItMovesOn(spec: CallSpec): string {
  const { webhook, polling } = spec;
  const ways = [
    ...(webhook ? [`when the vendor calls back at ${webhook.path}`] : []),
    ...(polling ? ['when the server asks, as the requirement says'] : []),
    `when its owner asks, with ${queryRoute(spec)}`,
  ];
  return `${polling ? 'A' : 'Nothing polls by itself: a'} call moves on ${ways.join(', and ')}.`;
}

function queryRoute({ name }: CallSpec): string {
  return `POST /api/custom/${integrationNames(name).queryApi} { apiCallId }`;
}
