import { fixtureText } from '../../rendering/helpers/render.ts';

/** A fixture with fields set by their dotted paths; `undefined` removes one. */
export function changed(
  name: Parameters<typeof fixtureText>[0],
  changes: Readonly<Record<string, unknown>>,
): string {
  const spec: unknown = JSON.parse(fixtureText(name));
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const owner = Object(steps.reduce<unknown>((at, step) => Reflect.get(Object(at), step), spec));
    if (value === undefined) Reflect.deleteProperty(owner, last);
    else Reflect.set(owner, last, value);
  }
  return JSON.stringify(spec);
}
