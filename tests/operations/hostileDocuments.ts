/* Documents of a small vendor that are broken, enormous or after something else. */

export const text = { type: 'string' };
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const object = (properties: object) => ({ type: 'object', properties });
export const answers = (schema: unknown) => ({
  responses: { 200: { content: { 'application/json': { schema } } } },
});

/** A vendor whose `getThing` answers with the schema `Thing`. */
export function answering(schemas: Record<string, unknown>, paths: object = {}) {
  return {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    servers: [{ url: 'https://api.things.example.org' }],
    paths: { '/thing': { get: { operationId: 'getThing', ...answers(ref('Thing')) } }, ...paths },
    components: { schemas },
  };
}

export function pointingTo($ref: string) {
  return JSON.stringify(answering({ Thing: object({ id: text, other: { $ref } }) }));
}

export function tenMegabytes() {
  const fields = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`field${at}`, { ...text, description: 'x'.repeat(20) }]),
  );
  const filler = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`Filler${index}`, object(fields)]),
  );
  return answering({ Thing: object({ id: text, of: ref('Filler7') }), ...filler });
}

/** `a: &a [*b, *b …]`: a kilobyte that is a billion values. */
export function bomb() {
  const letters = [...'abcdefghij'];
  const rows = letters.map((letter, index) => {
    const items = index === 0 ? Array(9).fill('boom') : Array(9).fill(`*${letters[index - 1]}`);
    return `x-${letter}: &${letter} [${items.join(', ')}]`;
  });
  return `openapi: 3.1.0\npaths: {}\n${rows.join('\n')}\n`;
}
