import type { VendorSpec } from '../../spec/schema.ts';
import { code } from '../safe.ts';
import { source, value } from '../source.ts';
import type { View } from '../template.ts';

/** The code that the vendor of a test gives with every error. */
const CODE = 'refused_by_test';

/** How the vendor of a test says why it refuses, for a spec that says nothing about it. */
const USUAL = { message: 'error.message', code: undefined };

/** A function of the test that makes the vendor's error body of a text, and the vendor's code where it gives one. */
export function errorAnswerView({ system }: Pick<VendorSpec, 'system'>): View {
  const at = system.errorAnswer ?? USUAL;
  const body = at.code === undefined ? {} : placed({}, at.code, CODE);
  return {
    refusal: source([
      'const refusal = (text: string) => (',
      value(placed(body, at.message, code('text'))),
      ');',
    ]),
    vendorCode:
      at.code === undefined
        ? null
        : source(['expect(call.error).toMatchObject(', value({ vendorCode: CODE }), ');'], 4),
  };
}

/** An object with a value at a dotted path; the first place of a list is the only one. */
function placed(of: unknown, path: string, what: unknown): unknown {
  const [step = '', ...rest] = path.split('.');
  const base = typeof of === 'object' && of !== null ? of : {};
  const inner = rest.length === 0 ? what : placed(Reflect.get(base, step), rest.join('.'), what);
  if (step === '0') return [inner];
  return { ...base, [step]: inner };
}
