import { registerIntegration } from '../../../src/registration/index.ts';
import { integrationNames } from '../../../src/spec/names.ts';
import { readDesigned, requireSpec } from '../../../src/spec/parse.ts';
import { type Fixture, fixtureText, render, renderDesign, written } from './render.ts';

const REGISTRATION = 'aggregatedIntegration.ts';

/** Puts into a project what the tasks leave of an integration, without their evidence. */
export async function addIntegration(
  project: { read(path: string): Promise<string>; write(path: string, text: string): Promise<void> },
  fixture: Fixture,
  { module, suffix = '' }: { module: string; suffix?: string },
): Promise<void> {
  const source = { ...JSON.parse(fixtureText(fixture)), module };
  source.name += suffix;
  const file = `docs/${module}.${source.name}.integration.json`;
  const text = JSON.stringify(source, null, 2);
  const spec = requireSpec(readDesigned(text, file));
  await project.write(file, text);
  await project.write(file.replace('integration.json', 'integration-design.md'), await renderDesign(spec));
  for (const { path, text } of written(await render(spec))) await project.write(path, text);
  const { factory } = integrationNames(spec.name);
  const edit = registerIntegration(await project.read(REGISTRATION), {
    importName: factory,
    importPath: `./integrations/${spec.name}/index`,
    call: `${factory}()`,
  });
  if (edit.kind !== 'edited') throw new Error(`${spec.name} was not registered.`);
  await project.write(REGISTRATION, edit.text);
}
