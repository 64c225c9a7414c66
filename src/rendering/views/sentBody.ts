import type { OperationSpec } from '../../spec/schema.ts';
import type { Doc } from '../layout.ts';
import { Safe } from '../safe.ts';
import { value } from '../source.ts';
import { fieldPairs, sorted } from './sentFields.ts';
import { expectation } from './snippets.ts';

/** Expectations of a body. */
export function bodyExpectations({ bodyType, bodyStyles }: OperationSpec, body: unknown): Doc[] {
  const fields: Readonly<Record<string, unknown>> = Object(body);
  switch (bodyType) {
    case 'json':
      return [expectation('sent?.json', 'toEqual', value(body))];
    case 'form': {
      const pairs = Object.entries(fields).flatMap(([name, each]) =>
        fieldPairs(name, each, bodyStyles[name], 'form'),
      );
      return [
        'const form = new URLSearchParams(sent?.rawBody);',
        'form.sort();',
        expectation('[...form]', 'toEqual', value(sorted(pairs))),
      ];
    }
    case 'multipart': {
      const parts = Object.entries(fields).flatMap(([name, each]) => partExpectations(name, each));
      return parts.length === 0 ? [] : ['const form = await sent?.form();', ...parts];
    }
    case 'bytes':
      return [
        expectation("sent?.headers['content-type']", 'toBe', value(fields.contentType)),
        expectation("sent?.bytes.toString('base64')", 'toBe', value(fields.base64)),
      ];
    case 'text':
      return [expectation('sent?.rawBody', 'toBe', value(body))];
  }
}

/** One field of a multipart body: a text, a file, or an object as JSON; a list repeats the field. */
function partExpectations(name: string, of: unknown): Doc[] {
  if (of === null || of === undefined) return [];
  if (Array.isArray(of)) {
    const texts = of.filter((each) => typeof each !== 'object').map(String);
    return [expectation(['form?.getAll(', value(name), ')'], 'toMatchObject', value(texts))];
  }
  const part: Doc = ['form?.get(', value(name), ')'];
  if (of instanceof Safe) return [expectation(part, 'toBe', of.text)];
  if (typeof of !== 'object') return [expectation(part, 'toBe', value(String(of)))];
  const content: Doc = ['await new Response(', part, ')'];
  if (!('base64' in of)) return [expectation([content, '.json()'], 'toEqual', value(of))];
  return [
    ...('filename' in of ? [expectation(part, 'toHaveProperty', ["'name', ", value(of.filename)])] : []),
    expectation(
      ['Buffer.from(', content, '.arrayBuffer()).toString(', "'base64')"],
      'toBe',
      value(of.base64),
    ),
  ];
}
