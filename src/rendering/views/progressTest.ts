import { stageOrder } from '../../spec/progress.ts';
import type { CallSpec } from '../../spec/schema.ts';
import { locate, type Shape, words } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import type { Safe } from '../safe.ts';
import { presentSample, sampleWith, valueAt, withValues } from '../sample.ts';
import { call, object, source, value } from '../source.ts';

/** What the vendor says of a task on its way: first, and where the spec tells two stages apart, then. */
export interface Stages {
  first: unknown;
  later?: unknown;
  /** Whether the first is left out when it comes after the later one. */
  isForward: boolean;
}

/** Where the vendor says it: the answer to the query, or the body of a webhook. */
interface Place {
  shape: Shape;
  status: { field: string; values: Readonly<Record<string, string>> } | undefined;
  progress: Readonly<Record<string, string>> | undefined;
}

/** @param sampleFor a whole sample with this status word */
export function stagesOf(spec: CallSpec, place: Place, sampleFor: (word: string) => unknown): Stages | null {
  const { shape, status, progress } = place;
  const passing = Object.entries(status?.values ?? {}).flatMap(([word, event]) =>
    event === 'processing' ? [word] : [],
  );
  const [word] = passing;
  if (!progress || word === undefined) return null;
  const whole = withValues(shape, Object.values(progress), sampleFor(word));
  const order = stageOrder(spec.mapping);
  for (const [field, path] of Object.entries(progress)) {
    const isOrder = order?.field === field;
    const candidates = isOrder && order.words ? order.words : valuesAt(shape, path);
    const [one, other] =
      path === status?.field ? candidates.filter((each) => passing.includes(String(each))) : candidates;
    // With an order, another field may differ only while the stage does not.
    if (one === undefined || other === undefined || (order && !isOrder)) continue;
    const at = (each: unknown) => sampleWith(shape, path, each, whole);
    return { first: at(one), later: at(other), isForward: isOrder };
  }
  return { first: whole, isForward: false };
}

/** `expect(await readCall(callId)).toMatchObject({ latestProgress: { … } });` */
export function progressExpectation(said: unknown, progress: Readonly<Record<string, string>>): Safe {
  return source(
    [
      call('expect(await readCall(callId)).toMatchObject', [
        object([['latestProgress', kept(said, progress)]]),
      ]),
      ';',
    ],
    4,
  );
}

/** What the table keeps of a sample. */
export function kept(said: unknown, table: Readonly<Record<string, string>>): Doc {
  return value(
    Object.fromEntries(Object.entries(table).map(([field, path]) => [field, valueAt(said, path) ?? null])),
  );
}

/** Two values that a field can have; none where the shape says too little. */
function valuesAt(shape: Shape, path: string): readonly unknown[] {
  const at = locate(shape, path)?.shape ?? {};
  const documented = words(at);
  if (documented) return documented;
  const one = presentSample(at);
  if (typeof one === 'number') return [one, one + 1];
  return typeof one === 'string' && at.format === undefined ? [one, 'another text'] : [];
}
