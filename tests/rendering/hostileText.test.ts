import fc from 'fast-check';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { readDesigned, requireSpec } from '../../src/spec/parse.ts';
import type { DesignedSpec } from '../../src/spec/schema.ts';
import { hostile } from './helpers/hostile.ts';
import { fixtureText, render, renderDesign } from './helpers/render.ts';

interface Texts {
  word: string;
  field: string;
  prose: string;
}

const texts = fc.record({ word: hostile, field: hostile, prose: hostile });

/** The fixture `speech` with a text in every place that takes free text. */
function specWith({ word, field, prose }: Texts): DesignedSpec {
  const spec = JSON.parse(fixtureText('speech'));
  const sentence = `A sentence that is long: ${prose}`;
  const [submit, query] = spec.operations;
  spec.schemas = {
    Named: {
      type: 'object',
      description: prose,
      required: [field],
      properties: { [field]: { const: word } },
    },
    Words: { enum: [word], description: prose },
  };
  spec.system.authentication = [
    { type: 'api-key-header', header: 'X-Key', variable: 'LOOPBACK_SPEECH_KEY', prefix: printable(prose) },
    { type: 'api-key-query', parameter: field, variable: 'LOOPBACK_SPEECH_KEY' },
    { type: 'signed', variables: ['LOOPBACK_SPEECH_KEY'], scheme: sentence },
    {
      type: 'oauth2-client-credentials',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: code in the wrong place is what is tried.
      tokenUrl: "/token/`${process.exit(1)}'*/",
      idVariable: 'LOOPBACK_SPEECH_KEY',
      secretVariable: 'LOOPBACK_SPEECH_KEY',
      scopes: [prose],
      audience: prose,
      expired: { field: 'error', values: [word] },
    },
  ];
  spec.purpose = sentence;
  spec.system.name = prose;
  spec.system.rateLimits = prose;
  spec.system.sdk = prose;
  for (const each of spec.environment)
    Object.assign(each, { purpose: prose, obtainFrom: prose, example: prose });
  for (const each of spec.operations) {
    each.purpose = prose;
    for (const error of each.errors) Object.assign(error, { meaning: prose, handling: prose });
  }
  submit.body.description = prose;
  submit.body.properties[field] = { type: 'string', enum: [word], description: prose };
  submit.body.required.push(field);
  submit.body.properties['a named one'] = { $ref: '#/schemas/Named', description: prose };
  submit.query = { [field]: { $ref: '#/schemas/Words' } };
  submit.headers = { 'X-Word': { enum: [word], description: prose } };
  submit.styles = { [field]: 'comma' };
  submit.examples.valid.parameters = { [field]: word, 'X-Word': word };
  submit.examples.refused.parameters = { [field]: word, 'X-Word': word };
  query.response.properties.more = { $ref: '#/schemas/Named' };
  submit.examples.valid.body[field] = word;
  submit.examples.refused.body[field] = word;
  query.response.properties.status.enum.push(word);
  spec.apiCall.requestParams.properties.kind = { const: word };
  spec.apiCall.requestParams.required.push('kind');
  spec.apiCall.example.kind = word;
  spec.mapping.request[field] = 'kind';
  spec.mapping.parameters = { createSpeech: { [field]: { value: word }, 'X-Word': 'kind' } };
  spec.mapping.result[field] = 'audio_url';
  if (!Object.hasOwn(spec.mapping.status.values, word)) spec.mapping.status.values[word] = 'pending';
  spec.business.when = sentence;
  for (const name of Object.keys(spec.errorStrategy)) spec.errorStrategy[name] = sentence;
  for (const name of Object.keys(spec.review)) spec.review[name] = sentence;
  return requireSpec(readDesigned(JSON.stringify(spec), 'spec.json'));
}

/** What a header can carry of a text. */
function printable(text: string): string {
  return `a${text.replace(/[^\x20-\x7E]/g, '')}`;
}

/** Every string and every property name of a program. */
function stringsOf(path: string, text: string): Set<string> {
  const { program, errors } = parseSync(path, text);
  expect(errors, `${path}\n${text}`).toEqual([]);
  const found = new Set<string>();
  new Visitor({
    Literal: (node) => void (typeof node.value === 'string' && found.add(node.value)),
    Identifier: (node) => void found.add(node.name),
  }).visit(program);
  return found;
}

/** The statements of a program, without what they hold: what free text must not be able to change. */
function outline(path: string, text: string): string[] {
  return parseSync(path, text).program.body.map((node) => node.type);
}

describe('text from a spec', () => {
  it('stays text in generated code', async () => {
    const plain = await render(specWith({ word: 'word', field: 'field', prose: 'prose' }));
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const files = await render(specWith(given));
        for (const [index, { path, text }] of files.entries()) {
          const strings = stringsOf(path, text);
          expect(outline(path, text)).toEqual(outline(path, plain[index]?.text ?? ''));
          const kept = path.endsWith('externalApi.ts') ? [] : [given.word, given.field];
          for (const each of kept) expect(strings, `${path}\n${text}`).toContain(each);
          if (path.endsWith('external-api.test.ts')) expect(strings).toContain(given.prose.trim());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('cannot change the headings and tables of the design document', async () => {
    const plain = structure(await renderDesign(specWith({ word: 'word', field: 'field', prose: 'prose' })));
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        expect(structure(await renderDesign(specWith(given)))).toEqual(plain);
      }),
      { numRuns: 150 },
    );
  });
});

/** What a Markdown reader sees of each line outside of code blocks. */
function structure(markdown: string): string[] {
  let fence = '';
  return markdown.split(/\r\n|[\n\r]/).flatMap((line) => {
    const mark = /^`{3,}/.exec(line)?.[0] ?? '';
    if (fence !== '') {
      if (mark.length >= fence.length && line === mark) fence = '';
      return [];
    }
    if (mark !== '') {
      fence = mark;
      return [mark.slice(0, 3)];
    }
    if (line.startsWith('|')) return [`${line.replaceAll('\\|', '').split('|').length - 2} columns`];
    return [/^(#+|- |<!--|$)/.exec(line)?.[0] ?? 'text'];
  });
}
