import fc from 'fast-check';
import { parseSync, Visitor } from 'oxc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Diagnostic, isOperationError } from '../../../src/errors.ts';
import { draftSpec } from '../../../src/spec/openapi/draft/draft.ts';
import { listOperations } from '../../../src/spec/openapi/listing.ts';
import { readSelection } from '../../../src/spec/openapi/selection.ts';
import { readDesigned } from '../../../src/spec/parse.ts';
import type { DesignedSpec } from '../../../src/spec/schema.ts';
import { completeSpec } from '../../corpus/completeSpec.ts';
import { createProject, type TestProject } from '../../rendering/helpers/project.ts';
import { render, renderDesign } from '../../rendering/helpers/render.ts';
import { type Json, open } from './helpers.ts';
import { CANARY, hostileDocument } from './hostileDocument.ts';

const DRAWN = 100;
const TYPE_CHECKED = 20;

type Imported =
  | { ok: true; spec: DesignedSpec }
  | { ok: false; refusal: string; diagnostics: readonly Diagnostic[] };

/** From a document to a spec, as `new --openapi` and an agent who agrees with every guess make it. */
async function imported(document: Json, name: string): Promise<Imported> {
  try {
    const source = await open(document);
    const keys = listOperations(source).map((each) => each.key);
    const { extract, facts } = await readSelection(source, keys);
    const extractPath = `docs/greeting.${name}.openapi.json`;
    const { spec } = draftSpec({ module: 'greeting', name, extract, facts, extractPath });
    const reading = readDesigned(completeSpec(JSON.stringify(spec)), 'spec.json', JSON.stringify(extract));
    if (reading.ok) return reading;
    return { ok: false, refusal: 'the spec', diagnostics: reading.diagnostics };
  } catch (error) {
    if (!isOperationError(error)) throw error;
    return { ok: false, refusal: 'the document', diagnostics: error.diagnostics };
  }
}

/** Where a program uses the canary as a name; as the name of a field it is data, unless the field is called. */
function canariesIn(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text);
  expect(errors, `${path}\n${text}`).toEqual([]);
  const fields = new Set<unknown>();
  const found: { node: unknown; at: number }[] = [];
  const field = ({ computed }: { computed: boolean }, name: unknown) => void (computed || fields.add(name));
  new Visitor({
    Property: (node) => field(node, node.key),
    TSPropertySignature: (node) => field(node, node.key),
    MemberExpression: (node) => field(node, node.property),
    CallExpression: ({ callee }) => {
      const called =
        callee.type === 'MemberExpression' && text.slice(callee.property.start, callee.property.end);
      if (called === CANARY) found.push({ node: callee, at: callee.start });
    },
    Identifier: (node) => void (node.name.includes(CANARY) && found.push({ node, at: node.start })),
  }).visit(program);
  return found
    .filter(({ node }) => !fields.has(node))
    .map(({ at }) => text.slice(Math.max(0, at - 40), at + 40));
}

it.each([
  [`const a = ${CANARY};`, 1],
  [`const a = { b: ${CANARY} };`, 1],
  [`const { a = ${CANARY} } = b;`, 1],
  [`const a = \`\${${CANARY}()}\`;`, 1],
  [`a.${CANARY}();`, 1],
  [`const a = { [${CANARY}]: 1 };`, 1],
  [`interface A { b: ${CANARY} }`, 1],
  [`const a = b.${CANARY} ?? '${CANARY}()';`, 0],
  [`interface A { ${CANARY}: '${CANARY}' } /** ${CANARY} */`, 0],
])('in %j the canary is a name %i times', (program, times) => {
  expect(canariesIn('a.ts', program)).toHaveLength(times);
});

describe("text from a vendor's document", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await createProject();
  });
  afterAll(() => project?.remove());

  it('stays text in every file, or is refused with what to do', async () => {
    const refused: string[] = [];
    await fc.assert(
      fc.asyncProperty(hostileDocument, async (document) => {
        const result = await imported(document, 'drawn');
        if (!result.ok) {
          refused.push(result.refusal);
          expect(result.diagnostics.length).toBeGreaterThan(0);
          for (const { message, fix } of result.diagnostics) expect([message, fix]).not.toContain('');
          return;
        }
        for (const { path, text } of await render(result.spec)) {
          expect(canariesIn(path, text), path).toEqual([]);
        }
        expect(await renderDesign(result.spec)).toContain('\n## Testing Strategy\n');
      }),
      { numRuns: DRAWN },
    );
    expect(refused.length, refused.join()).toBeLessThanOrEqual(DRAWN * 0.3);
  });

  it('leaves generated code that type-checks', async () => {
    let accepted = 0;
    for (const document of fc.sample(hostileDocument, { numRuns: 2 * TYPE_CHECKED, seed: 7 })) {
      const result = await imported(document, `drawn-${accepted}`);
      if (!result.ok) continue;
      for (const { path, text } of await render(result.spec)) await project.write(path, text);
      accepted += 1;
      if (accepted === TYPE_CHECKED) break;
    }
    expect(accepted).toBe(TYPE_CHECKED);
    const { ok, output } = await project.run('tsc', ['--noEmit', '--pretty', 'false']);
    expect(output).toBe('');
    expect(ok).toBe(true);
  });

  it('does not speak to the compiler from a comment', async () => {
    const [drawn] = fc.sample(hostileDocument, { numRuns: 1, seed: 1 });
    const text = JSON.stringify(drawn).replace(
      /"description":"(?:[^"\\]|\\.)*"/g,
      '"description":"@@ts-ignore this"',
    );
    const result = await imported(JSON.parse(text), 'directives');
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const files = await render(result.spec);
    const comments = files
      .flatMap(({ path, text }) => parseSync(path, text).comments)
      .map((each) => each.value);
    expect(comments.filter((each) => each.includes('ts-ignore this'))).not.toEqual([]);
    expect(comments.filter((each) => each.includes('@ts-'))).toEqual([]);
  });
});
