import { judged, type Verdict } from './verdict.ts';

export interface WebhookPathFacts {
  /** The spec's file. */
  spec: string;
  /** Where its webhooks arrive. */
  path: string;
  /** The webhooks of the other integrations of the app, in all modules. */
  others: readonly { spec: string; path: string }[];
}

/** No other integration takes webhooks at the same path: the first one registered would get them all. */
export function webhookPathGate({ spec, path, others }: WebhookPathFacts): Verdict {
  return judged(
    'webhook-path',
    others
      .filter((each) => each.path === path)
      .map((each) => ({
        code: 'SPEC_INVALID' as const,
        message: `webhook.path is "${path}", where the webhooks of ${each.spec} arrive already.`,
        target: spec,
        fix: `Write another path, such as "${path}-2", and give the vendor that address.`,
      })),
    `no other integration takes webhooks at ${path}`,
  );
}
