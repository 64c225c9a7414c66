import { type ImportDeclaration, type Node, type Program, Visitor } from 'oxc-parser';
import { unlessTooDeep } from '../source/depth.ts';
import { parseSource } from '../source/parse.ts';
import { readStyle } from './style.ts';

/** Lines a person adds to a file, and where in it. */
export interface LinesToAdd {
  path: string;
  places: { where: string; lines: string[] }[];
}

interface Source {
  path: string;
  text: string;
}

/** Whether the class of an integration has something to release: a method `cleanup`. */
export function hasCleanup(source: string): boolean {
  return read(source).known?.method ?? false;
}

/**
 * What is missing so that an app which stops releases its integrations: the lines for the file that has
 * `createAggregatedIntegration`, and for the one that starts the app. Both are the user's, so they are not edited.
 *
 * @param start null where the app is started by a file nobody knows
 */
export function missingCleanup(aggregate: Source, start: Source | null): LinesToAdd[] {
  const found = [
    { path: aggregate.path, places: placesInAggregate(aggregate.text) },
    ...(start ? [{ path: start.path, places: placesInStart(start.text) }] : []),
  ];
  return found.filter(({ places }) => places.length > 0);
}

function placesInAggregate(text: string): LinesToAdd['places'] {
  const { known, imports } = read(text);
  const { semicolon, indent } = readStyle(text, imports);
  // The name that the other methods of the class know its parts by.
  const parts = /\bof this\.(#?\w+)/.exec(text)?.[1] ?? 'integrations';
  return [
    ...(known?.declared
      ? []
      : [{ where: 'the type IIntegration', lines: [`cleanup?: () => Promise<unknown>${semicolon}`] }]),
    ...(known?.method && known.calls
      ? []
      : [
          {
            where: 'the class that createAggregatedIntegration returns',
            lines: [
              'async cleanup() {',
              // The last one set up is released first, and one that fails does not keep the others open.
              `${indent}for (const each of [...this.${parts}].reverse()) await each.cleanup?.().catch(console.error)${semicolon}`,
              '}',
            ],
          },
        ]),
  ];
}

function placesInStart(text: string): LinesToAdd['places'] {
  const { known, imports } = read(text);
  if (known?.calls) return [];
  const { semicolon, indent, quote } = readStyle(text, imports);
  const name = known?.integration ?? 'integration';
  if (known?.handlesSignal) {
    const where = 'the handler of SIGTERM, before the process ends';
    return [{ where, lines: [`await ${name}.cleanup()${semicolon}`] }];
  }
  const signals = ['SIGTERM', 'SIGINT'].map((each) => quote + each + quote).join(', ');
  const lines = [
    `for (const signal of [${signals}] as const) {`,
    `${indent}process.once(signal, () => ${name}.cleanup().finally(() => process.exit(0)))${semicolon}`,
    '}',
  ];
  return [{ where: 'the end of the file', lines }];
}

interface Known {
  /** A type has `cleanup`. */
  declared: boolean;
  /** A class has it. */
  method: boolean;
  /** It is called on something. */
  calls: boolean;
  /** The variable of the aggregated integration. */
  integration: string | null;
  handlesSignal: boolean;
}

/** What a file says of releasing, `null` where it does not parse or is nested too deeply; and its imports. */
function read(text: string): { known: Known | null; imports: ImportDeclaration[] } {
  const parsed = parseSource('app.ts', text);
  if ('error' in parsed) return { known: null, imports: [] };
  const { program } = parsed;
  return {
    known: unlessTooDeep(() => knownOf(program)),
    imports: program.body.filter((node) => node.type === 'ImportDeclaration'),
  };
}

function knownOf(program: Program): Known {
  const known: Known = {
    declared: false,
    method: false,
    calls: false,
    integration: null,
    handlesSignal: false,
  };
  const isCleanup = (key: Node) => key.type === 'Identifier' && key.name === 'cleanup';
  const declares = ({ key }: { key: Node }) => {
    known.declared ||= isCleanup(key);
  };
  const defines = ({ key }: { key: Node }) => {
    known.method ||= isCleanup(key);
  };
  new Visitor({
    TSPropertySignature: declares,
    TSMethodSignature: declares,
    MethodDefinition: defines,
    PropertyDefinition: defines,
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { object, property } = callee;
      known.calls ||= property.name === 'cleanup';
      if (object.type !== 'Identifier') return;
      if (property.name === 'createSideEffects') known.integration = object.name;
      const listens = object.name === 'process' && /^(on|once|addListener)$/.test(property.name);
      known.handlesSignal ||= listens && first?.type === 'Literal' && first.value === 'SIGTERM';
    },
  }).visit(program);
  return known;
}
