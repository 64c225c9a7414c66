import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import { hostile } from './helpers/hostile.ts';
import { fixtureText, render, renderDesign } from './helpers/render.ts';

/** A resource with a text in every place of its section that takes free text. */
function specWith(name: 'stream' | 'media' | 'ticket', text: string) {
  const spec = JSON.parse(fixtureText(name));
  const { resource } = spec;
  const [operation] = spec.operations;
  if (resource.signing) {
    Object.assign(resource.signing, {
      message: `${resource.signing.message}${text.replace(/[{}]/g, '')}`,
      signatureParameter: `s${text}`,
      expiresParameter: `e${text}`,
    });
  } else {
    operation.response.properties[text] = { type: 'string' };
    operation.response.required.push(text);
  }
  operation.query = { ...operation.query, [`q${text}`]: { type: 'string' } };
  resource.parameters[`q${text}`] = { value: text };
  resource.when = `A sentence that is long: ${text}`;
  if (resource.access?.anySignedInUser) resource.access.anySignedInUser = `A sentence that is long: ${text}`;
  for (const field of Object.keys(resource.example)) {
    if (typeof resource.example[field] === 'string') resource.example[field] = text;
  }
  spec.system.name = text;
  return requireSpec(readDesigned(JSON.stringify(spec), `${name}.json`));
}

it.each(['stream', 'media', 'ticket'] as const)(
  '%s with any text in it is code, and no other code than before',
  async (name) => {
    const shape = async (text: string) => {
      const spec = specWith(name, text);
      await renderDesign(spec);
      return (await render(spec)).map((file) => {
        const { program, errors } = parseSync(file.path, file.text);
        expect(errors, file.text).toEqual([]);
        return [file.path, program.body.map(({ type }) => type)];
      });
    };
    const plain = await shape('plain');
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(await shape(text)).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  },
);
