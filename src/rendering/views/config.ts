import { camelCase, integrationNames } from '../../spec/names.ts';
import type { VariableSpec, VendorSpec } from '../../spec/schema.ts';
import { bracketed } from '../layout.ts';
import { code, literal } from '../safe.ts';
import { call, documentation, importLine, signature, source } from '../source.ts';
import type { View } from '../template.ts';
import { namesView } from './names.ts';

/** A spec whose settings are read from the environment; without a base URL nothing is requested over HTTP. */
export interface Configured {
  name: string;
  environment: VariableSpec[];
  system: { baseUrl?: VendorSpec['system']['baseUrl'] | undefined };
  delivery?: { timeoutMs: number };
  timeoutMs?: number;
}

/** What `shared/config.ts.ejs` prints: the settings an integration reads from the environment. */
export function configView(spec: Configured, imports: { kit: string }): View {
  const { baseUrl } = spec.system;
  const { pascal } = integrationNames(spec.name);
  const others = spec.environment.filter((each) => each.name !== baseUrl?.variable);
  const baseRequired = baseUrl !== undefined && baseUrl.default === undefined;
  const required = [
    ...(baseRequired ? [baseUrl.variable] : []),
    ...others.filter((each) => each.required).map((each) => each.name),
  ];
  const config = `${pascal}ApiConfig`;
  return {
    names: namesView(spec.name),
    tokenUrl: null,
    variables: others.map((each) => ({
      purpose: code(documentation(each.purpose, 2)),
      field: code(camelCase(each.name)),
      optional: !each.required,
      source: code(`${each.required ? 'env' : 'source'}.${each.name}`),
    })),
    readSignature: source(
      signature(
        `export function read${pascal}ApiConfig`,
        ['source: NodeJS.ProcessEnv = process.env'],
        `: ${config} {`,
      ),
    ),
    readEnvironment:
      required.length === 0
        ? null
        : source(
            [
              'const env = ',
              call('readEnvironment', [
                bracketed(
                  '[',
                  required.map((each) => literal(each).text),
                  ']',
                ),
                'source',
              ]),
              ';',
            ],
            2,
          ),
    environmentImport:
      required.length === 0 ? null : source(importLine(['readEnvironment'], `${imports.kit}/environment`)),
    baseUrl: baseUrl ? code(baseUrlText(baseUrl)) : null,
    timeoutMs: code(spec.delivery?.timeoutMs ?? spec.timeoutMs ?? 10_000),
  };
}

function baseUrlText({ variable, default: usual }: VendorSpec['system']['baseUrl']): string {
  return usual === undefined ? `env.${variable}` : `source.${variable} || ${literal(usual).text}`;
}
