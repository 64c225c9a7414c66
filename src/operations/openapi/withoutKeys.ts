import { keyShapes } from '../../workflow/keyShapes.ts';

/** Stands where a vendor's document shows a key. */
const INSTEAD = 'example-key';

/**
 * A copy of a value without texts that look like a real key: vendors show such in examples and descriptions, and a
 * checkpoint refuses files that hold one.
 */
export function withoutKeys<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  if (text === undefined || keyShapes(text).length === 0) return value;
  return JSON.parse(text, (_, each: unknown) => (typeof each === 'string' ? cleaned(each) : each));
}

function cleaned(text: string): string {
  let rest = text;
  for (const { index } of keyShapes(text).reverse()) {
    rest = rest.slice(0, index) + rest.slice(index).replace(/^[^\s"'`<>()]+/, INSTEAD);
  }
  return keyShapes(rest).length === 0 ? rest : INSTEAD;
}
