/** What stands at a dotted path, such as `data.items.0.id`; `undefined` where there is nothing. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (current, step) =>
        typeof current === 'object' && current !== null && Object.hasOwn(current, step)
          ? Reflect.get(current, step)
          : undefined,
      value,
    );
}
