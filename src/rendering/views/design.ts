import type { DesignedSpec } from '../../spec/schema.ts';
import { code, markdown, markdownCode, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { callDesign } from './callDesign.ts';
import { channelDesign } from './channelDesign.ts';
import { clientDirectDesign } from './clientDirectDesign.ts';
import { authenticationText, operationDesign, yesNo } from './designOperations.ts';
import type { DesignPart } from './designPart.ts';
import { middlewareDesign } from './middlewareDesign.ts';
import { resourceDesign } from './resourceDesign.ts';

/** Where the rendered files will lie, as the document names them. */
export interface DesignPaths {
  specFile: string;
  externalTest: string;
  integrationTest: string;
}

/** What the design document prints. `scenarios` are the integration tests that the gate asks for. */
export function designView(
  spec: DesignedSpec,
  paths: DesignPaths,
  scenarios: Readonly<Record<string, string>>,
): View {
  const { system } = spec;
  const { guarantee, errors, limits, ...flow } = partOf(spec);
  return {
    specFile: code(paths.specFile),
    purpose: markdown(spec.purpose),
    module: markdown(spec.module),
    name: markdown(spec.name),
    pattern: markdown(spec.pattern),
    guarantee,
    system: markdown(system.name),
    documentation: markdown(system.documentation),
    sdk: system.sdk === null ? code('None - using REST API') : markdownCode(system.sdk),
    authentication: authenticationText(spec),
    baseUrl: baseUrlText(spec),
    rateLimits: markdown(system.rateLimits),
    environment: spec.environment.map((each) => ({
      name: markdownCode(each.name),
      purpose: markdown(each.purpose),
      example: each.example === undefined ? code('') : markdownCode(each.example),
      obtainFrom: markdown(each.obtainFrom),
      secret: yesNo(each.secret),
      required: yesNo(each.required),
    })),
    operations: spec.operations.map((each, index) => operationDesign(spec, each, index)),
    ...flow,
    errors,
    limits: limits.map(({ title, text }) => ({ title: code(title), text })),
    tests: { external: code(paths.externalTest), integration: code(paths.integrationTest) },
    externalTests: spec.operations.flatMap((each) => [
      code(`${markdownCode(each.id).text} succeeds with real credentials`),
      code(`${markdownCode(each.id).text} is refused with ${each.examples.refused.status}`),
    ]),
    integrationTests: Object.entries(scenarios).map(([name, what]) => code(`${name}: ${what}`)),
    review: texts(spec.review),
  };
}

function texts(of: Readonly<Record<string, string>>): View {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, markdown(value)]));
}

function baseUrlText({ system: { baseUrl } }: DesignedSpec): Safe {
  if (!baseUrl) return code('None - no requests over HTTP');
  const usual = baseUrl.default ? `, usually ${markdown(baseUrl.default).text}` : '';
  return code(`${markdownCode(baseUrl.variable).text}${usual}`);
}

function partOf(spec: DesignedSpec): DesignPart {
  switch (spec.pattern) {
    case 'channel':
      return channelDesign(spec);
    case 'client-direct':
      return clientDirectDesign(spec);
    case 'middleware':
      return middlewareDesign(spec);
    case 'resource':
      return resourceDesign(spec);
    default:
      return callDesign(spec);
  }
}
