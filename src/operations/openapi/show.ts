import { z } from 'zod';
import { namesIn, partsOf as shapesIn } from '../../rendering/namedShapes.ts';
import { printDeclaration } from '../../rendering/typescript.ts';
import { pascalCase } from '../../spec/names.ts';
import type { ExtractOperation } from '../../spec/openapi/extract.ts';
import type { OperationFacts } from '../../spec/openapi/facts.ts';
import { readSelection } from '../../spec/openapi/selection.ts';
import { pathParameters } from '../../spec/operations.ts';
import { Linker } from '../../spec/refs.ts';
import type { Shape } from '../../spec/shape.ts';
import { defineOperation } from '../operation.ts';
import { allowHostOption, documentArgument } from './inputs.ts';
import { openDocument } from './openDocument.ts';

/** Answers of some vendors lead to hundreds of types; the ones nearest to the operation tell what it is about. */
const MOST_TYPES = 25;

interface Data {
  key: string;
  id: string;
  summary: string;
  description: string;
  /** TypeScript for its parameters, body and answer, with the types they name. */
  types: string;
  errors: { status: number; meaning: string }[];
  idempotencyHeader: string | null;
  /** How many named types are not in `types`. */
  omittedTypes: number;
  notes: string[];
}

export const openapiShow = defineOperation({
  input: z.object({
    document: documentArgument,
    operation: z.string().min(1).describe('an operation: its id, or "METHOD /path"'),
    all: z.boolean().default(false).describe('every type the operation leads to'),
    allowHost: allowHostOption,
  }),
  positional: ['document', 'operation'],
  readOnly: true,

  async run(context, { document, operation: wanted, all, allowHost }) {
    const { source } = await openDocument(context, document, allowHost);
    const { extract, facts, notes } = await readSelection(source, [wanted]);
    const [[id, operation] = ['', undefined]] = Object.entries(extract.operations);
    const known = facts.operations[id];
    if (!operation || !known) throw new Error(`${wanted} was found, but not read.`);
    const linker = new Linker(extract.schemas);
    const parts = partsOf(id, operation, known, linker);
    const named = nearest(
      parts.map((each) => each.shape),
      linker.schemas,
    );
    const shown = all ? named : named.slice(0, MOST_TYPES);
    return {
      data: {
        key: operation.source,
        id,
        summary: operation.summary ?? '',
        description: known.description,
        types: [
          ...parts.map(({ name, shape, note }) => printDeclaration(name, shape, note)),
          ...shown.map(([name, shape]) => printDeclaration(name, shape)),
        ].join('\n'),
        errors: operation.errors.map(({ status, meaning }) => ({ status, meaning })),
        idempotencyHeader: operation.idempotencyHeader,
        omittedTypes: named.length - shown.length,
        notes,
      },
    };
  },

  print: ({ key, id, summary, description, types, errors, idempotencyHeader, omittedTypes, notes }: Data) =>
    [
      `${key}  ${id}`,
      ...[summary, ...(description === summary ? [] : [description])].filter(Boolean),
      '',
      types.trimEnd(),
      '',
      ...(errors.length > 0
        ? [`errors: ${errors.map(({ status, meaning }) => `${status} ${meaning}`).join('; ')}`]
        : []),
      ...(idempotencyHeader === null
        ? []
        : [`a repeated request is recognised by the header ${idempotencyHeader}`]),
      ...(omittedTypes > 0 ? [`${omittedTypes} more types; --all shows them`] : []),
      ...notes.map((each) => `note: ${each}`),
    ]
      .join('\n')
      .trimEnd(),
});

interface Part {
  name: string;
  shape: Shape;
  note: string;
}

/** What is sent and what is answered, each as one type. */
function partsOf(id: string, operation: ExtractOperation, facts: OperationFacts, linker: Linker): Part[] {
  const name = pascalCase(id);
  const inPath = pathParameters(operation.path).map((each): [string, Shape] => {
    const { type = 'string', description = '' } = facts.pathParameters[each] ?? {};
    const isNumber = type === 'integer' || type === 'number';
    return [each, { type: isNumber ? type : 'string', ...(description ? { description } : {}) }];
  });
  const others = Object.entries({ ...operation.query, ...operation.headers });
  const parameters: Shape = {
    type: 'object',
    properties: Object.fromEntries([
      ...inPath,
      ...others.map(([each, shape]) => [each, linker.link(shape)] as const),
    ]),
    required: [...inPath.map(([each]) => each), ...operation.required],
  };
  const kind = (type: string) => (type === 'json' ? '' : ` (${type})`);
  const optional = operation.bodyRequired ? '' : ', may be left out';
  return [
    ...(inPath.length + others.length > 0
      ? [{ name: `${name}Parameters`, shape: parameters, note: 'In the path, the query and headers.' }]
      : []),
    ...(operation.body
      ? [
          {
            name: `${name}Body`,
            shape: linker.link(operation.body),
            note: `What is sent${kind(operation.bodyType)}${optional}.`,
          },
        ]
      : []),
    ...(operation.responseType === 'none'
      ? []
      : [
          {
            name: `${name}Response`,
            shape: linker.link(operation.response),
            note: `What is answered${kind(operation.responseType)}.`,
          },
        ]),
  ];
}

/** The named types that shapes lead to, the nearest first. */
function nearest(from: readonly Shape[], schemas: Readonly<Record<string, Shape>>): [string, Shape][] {
  const names = new Set(from.flatMap(namesIn));
  // A set that grows while it is walked is walked to its end.
  for (const name of names)
    for (const each of shapesIn(schemas[name] ?? {}).flatMap(namesIn)) names.add(each);
  return [...names].flatMap((name): [string, Shape][] => {
    const shape = schemas[name];
    return shape ? [[name, shape]] : [];
  });
}
