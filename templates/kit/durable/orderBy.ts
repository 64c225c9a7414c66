/**
 * Calls with the same value at `path` of their `requestParams` are sent in the order of their creation; one without a
 * value need not wait. For the setting `orderingKey`.
 *
 * @param path field names, from the outside in
 */
export function orderBy(...path: readonly string[]): (requestParams: unknown) => string | null {
  return (requestParams) => {
    let value = requestParams;
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
      value = (value as Record<string, unknown>)[name];
    }
    return value === null || value === undefined ? null : JSON.stringify(value);
  };
}
