import { type DesignedSpec, hasCalls, type RequestingSpec, sendsRequests } from '../../spec/schema.ts';
import type { RenderTarget } from '../target.ts';
import type { View } from '../template.ts';
import { apiView } from './api.ts';
import { brokerSettingsView, channelView } from './channel.ts';
import { brokerTestView, channelTestView } from './channelTest.ts';
import { browserApiView, clientDirectView } from './clientDirect.ts';
import { clientDirectTestView, uploadsTestView } from './clientDirectTest.ts';
import { externalTestView } from './externalTest.ts';
import { integrationView } from './integration.ts';
import { integrationTestView } from './integrationTest.ts';
import { middlewareView, tokenSettingsView, tokensView } from './middleware.ts';
import { keysTestView, middlewareTestView } from './middlewareTest.ts';
import { resourceView } from './resource.ts';
import { signedApiView } from './resourceSigned.ts';
import { resourceTestView, signedTestView } from './resourceTest.ts';
import { schemasView, typesView } from './types.ts';

type ViewOf<Spec> = (spec: Spec, target: RenderTarget) => View | null;

/** What a template's `view` in template.json may be; `null` where the spec needs no such file. */
export const VIEWS = {
  types: ofRequests((spec) => typesView(spec)),
  schemas: ofRequests((spec, target) => schemasView(spec, target.imports)),
  api: ofRequests((spec, target) => apiView(spec, target.imports)),
  externalTest: ofRequests((spec, target) => externalTestView(spec, target.testImports.integrations)),
  integration: ofCalls((spec, target) => integrationView(spec, target.imports)),
  integrationTest: ofCalls((spec, target) => integrationTestView(spec, target.testImports, target.recording)),
  brokerSettings: of('channel', (spec, target) => brokerSettingsView(spec, target.imports)),
  brokerTest: of('channel', (spec, target) => brokerTestView(spec, target.testImports)),
  channel: of('channel', (spec, target) => channelView(spec, target.imports)),
  channelTest: of('channel', (spec, target) => channelTestView(spec, target.testImports)),
  browserApi: of('client-direct', (spec, target) => browserApiView(spec, target.imports)),
  uploadsTest: of('client-direct', (spec, target) => uploadsTestView(spec, target.testImports)),
  clientDirect: of('client-direct', (spec, target) => clientDirectView(spec, target.imports)),
  clientDirectTest: of('client-direct', (spec, target) => clientDirectTestView(spec, target.testImports)),
  tokenSettings: of('middleware', (spec, target) => tokenSettingsView(spec, target.imports)),
  tokens: of('middleware', (spec, target) => tokensView(spec, target.imports)),
  keysTest: of('middleware', (spec, target) => keysTestView(spec, target.testImports)),
  middleware: of('middleware', (spec, target) => middlewareView(spec, target.imports)),
  middlewareTest: of('middleware', (spec, target) => middlewareTestView(spec, target.testImports)),
  resource: of('resource', (spec, target) => resourceView(spec, target.imports)),
  resourceTest: of('resource', (spec, target) => resourceTestView(spec, target.testImports)),
  signedApi: of('resource', (spec, target) => signedApiView(spec, target.imports)),
  signedTest: of('resource', (spec, target) => signedTestView(spec, target.testImports)),
} satisfies Record<string, ViewOf<DesignedSpec>>;

function ofCalls(view: ViewOf<Extract<DesignedSpec, { apiCall: object }>>): ViewOf<DesignedSpec> {
  return (spec, target) => (hasCalls(spec) ? view(spec, target) : null);
}

function of<Pattern extends DesignedSpec['pattern']>(
  pattern: Pattern,
  view: ViewOf<Extract<DesignedSpec, { pattern: Pattern }>>,
): ViewOf<DesignedSpec> {
  const isOwn = (spec: DesignedSpec): spec is Extract<DesignedSpec, { pattern: Pattern }> =>
    spec.pattern === pattern;
  return (spec, target) => (isOwn(spec) ? view(spec, target) : null);
}

/** The files of the API layer, which an integration without requests of its own does not have. */
function ofRequests(view: ViewOf<RequestingSpec>): ViewOf<DesignedSpec> {
  return (spec, target) => (sendsRequests(spec) ? view(spec, target) : null);
}
