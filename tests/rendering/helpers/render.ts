import { readFileSync } from 'node:fs';
import { interaqt } from '../../../src/hosts/interaqt/index.ts';
import { integrationPaths } from '../../../src/operations/project.ts';
import { renderDesign as renderDocument } from '../../../src/operations/renderDesign.ts';
import { createResources } from '../../../src/platform/resources.ts';
import { parsePattern, type RenderedFile, renderTask } from '../../../src/rendering/renderTask.ts';
import { readDesigned, requireSpec } from '../../../src/spec/parse.ts';
import { type CallSpec, type DesignedSpec, hasCalls } from '../../../src/spec/schema.ts';

export const FIXTURES = [
  'speech',
  'translate',
  'fx',
  'customs',
  'report',
  'sms',
  'freight',
  'search',
  'dubbing',
  'payout',
  'catalog',
  'render',
  'purge',
  'narration',
  'transcode',
  'press',
  'courier',
] as const;
export type Fixture = (typeof FIXTURES)[number];

const resources = createResources();
const { layout } = interaqt;

export function fixtureText(name: string): string {
  return readFileSync(resources.path(`tests/fixtures/specs/${name}.json`), 'utf8');
}

export function fixture(name: Fixture): CallSpec {
  return withCalls(anyFixture(name));
}

/** The same spec, which is known to be one of a pattern with calls. */
export function withCalls(spec: DesignedSpec): CallSpec {
  if (!hasCalls(spec)) throw new Error(`${spec.name} has no calls`);
  return spec;
}

/** A fixture of any pattern. */
export function anyFixture(name: string): DesignedSpec {
  return requireSpec(readDesigned(fixtureText(name), `${name}.json`));
}

/** Every file of both scaffold tasks, where the interaqt host has them. */
export async function render(spec: DesignedSpec, recording: string | null = null): Promise<RenderedFile[]> {
  const folder = 'templates/patterns';
  const pattern = parsePattern(await resources.read(`${folder}/${spec.pattern}/template.json`));
  const names = pattern.files.flatMap((each) => [each.template, ...Object.values(each.fragments)]);
  const templates = new Map<string, string>();
  for (const name of names) templates.set(name, await resources.read(`${folder}/${name}`));
  const target = {
    folder: `${layout.integrations}/${spec.name}`,
    externalTest: `${layout.tests}/${spec.name}-external-api.test.ts`,
    integrationTest: `${layout.tests}/${spec.name}-integration.test.ts`,
    imports: layout.imports,
    testImports: layout.testImports,
    recording,
  };
  return (['4.3', '4.4'] as const).flatMap((task) => renderTask(spec, pattern, task, target, templates));
}

/** Stands for the person who writes what a spec cannot say: how requests are signed, how a body is computed. */
export function written(files: readonly RenderedFile[]): RenderedFile[] {
  const unwritten = /\/\/ TODO\(create-integration\)[\s\S]*?throw new Error\([^\n]*\);/;
  const signing =
    "return { 'X-Signature': hmac('sha256', config.payoutSecret, String(request.body), 'hex') };";
  return files.map(({ path, text }) => {
    if (!unwritten.test(text)) return { path, text };
    return path.endsWith('/externalApi.ts')
      ? { path, text: text.replace(unwritten, signing).replace('signed, type', 'hmac, signed, type') }
      : { path, text: text.replace(unwritten, 'return params.markdown;') };
  });
}

export async function renderDesign(spec: DesignedSpec): Promise<string> {
  return renderDocument({ resources }, spec, integrationPaths(layout, spec.module, spec.name));
}
