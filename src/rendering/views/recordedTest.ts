import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { key, literal } from '../safe.ts';
import { object, source, value } from '../source.ts';
import type { View } from '../template.ts';

/**
 * The scenario in which the real vendor's recorded answers are given again.
 *
 * @param recording - the file beside the test, or `null` where nothing usable was recorded
 */
export function recordedTestView(spec: CallSpec, recording: string | null): View | null {
  const start = startOperation(spec);
  const result = resultOperation(spec);
  if (recording === null || !start || !result) return null;
  const { externalId = '', status, result: map } = spec.mapping;
  const paths = '$custom' in map ? null : Object.entries(map);
  return {
    file: literal(`./recordings/${recording}`),
    start: literal(start.id),
    result: literal(result.id),
    externalId: literal(externalId),
    status: literal(status?.field ?? ''),
    meanings: source(['const meanings: Record<string, string> = ', value(status?.values ?? {}), ';'], 4),
    expected: source(
      paths === null
        ? ['const result: unknown = expect.anything();']
        : [
            'const result = ',
            object(paths.map(([name, path]) => [key(name), `saidAt(last, ${literal(path).text})`])),
            ';',
          ],
      4,
    ),
  };
}

/** Operations that have to be in a recording for the scenario to be there. */
export function recordedOperations(spec: CallSpec): string[] {
  return [startOperation(spec), resultOperation(spec)].flatMap((each) => (each ? [each.id] : []));
}
