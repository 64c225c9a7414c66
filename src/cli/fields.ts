import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';

/** A field of an operation's input, as the command line has it. */
export interface Field {
  name: string;
  /** Without dashes; `no-commit` for a flag that is on by default. */
  flag: string;
  text: string;
  positional: boolean;
  required: boolean;
  /** zod's name of its type, such as `string`, `boolean`, `array`. */
  kind: string;
  /** All it can be, where that is a short list. */
  choices: readonly string[];
}

/** Positional fields come in the order of the command line. */
export function fieldsOf({ input, positional }: Operation): Field[] {
  const names = Object.keys(input.shape);
  const ordered = [...positional, ...names.filter((name) => !positional.includes(name))];
  return ordered.map((name) => {
    const schema = input.shape[name] as z.core.$ZodType;
    const { required, kind, initial, choices } = describe(schema);
    const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const isOff = kind === 'boolean' && initial === true;
    const text = (schema instanceof z.ZodType && schema.description) || '';
    return {
      name,
      flag: isOff ? `no-${dashed}` : dashed,
      text: isOff ? `do not ${text}` : text,
      positional: positional.includes(name),
      required,
      kind,
      choices,
    };
  });
}

interface Described {
  required: boolean;
  kind: string;
  initial: unknown;
  choices: readonly string[];
}

function describe(schema: z.core.$ZodType): Described {
  if (schema instanceof z.ZodOptional) return { ...describe(schema.unwrap()), required: false };
  if (schema instanceof z.ZodDefault) {
    return { ...describe(schema.unwrap()), required: false, initial: schema.def.defaultValue };
  }
  if (schema instanceof z.ZodArray)
    return { ...described(schema), choices: describe(schema.element).choices };
  // What a field is turned into tells its choices: `z.string().transform(…).pipe(z.enum(…))`.
  if (schema instanceof z.ZodPipe) return { ...described(schema), choices: describe(schema.out).choices };
  return described(schema);
}

function described(schema: z.core.$ZodType): Described {
  return {
    required: true,
    kind: schema instanceof z.ZodType ? schema.def.type : 'string',
    initial: undefined,
    choices: schema instanceof z.ZodEnum ? schema.options.map(String) : [],
  };
}
