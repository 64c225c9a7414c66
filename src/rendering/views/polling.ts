import type { PollingSpec } from '../../spec/polling.ts';
import { type Doc, opened } from '../layout.ts';
import { code, markdown, type Safe } from '../safe.ts';
import { value } from '../source.ts';

/** The settings of the kit that the spec's stand for. */
export function pollingSettings({ intervalMs, backoff, giveUpAfterMs }: PollingSpec): Doc {
  return opened(
    value({ intervalMs, ...(backoff && { backoff }), ...(giveUpAfterMs !== undefined && { giveUpAfterMs }) }),
  );
}

/** What the design document says about an app that asks by itself; `null` for one that is asked. */
export function pollingDesign(
  spec: PollingSpec | undefined,
): { requirement: Safe; times: Safe; end: Safe } | null {
  if (!spec) return null;
  const { requirement, intervalMs, backoff, giveUpAfterMs } = spec;
  const growth = backoff
    ? `, each wait ${backoff.factor} times the one before it up to ${backoff.maxIntervalMs} ms`
    : '';
  const end =
    giveUpAfterMs === undefined
      ? 'it is completed or failed'
      : `it is completed or failed, or ${giveUpAfterMs} ms old; then it stays open, and the status query still asks`;
  return {
    requirement: markdown(requirement),
    times: code(`${intervalMs} ms after the call was made, then again${growth}`),
    end: code(end),
  };
}
