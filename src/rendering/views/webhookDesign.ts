import type { CallSpec } from '../../spec/schema.ts';
import {
  deliveryHeader,
  handledTypes,
  typeField,
  type WebhookSpec,
  webhookVariables,
} from '../../spec/webhook.ts';
import { code, markdown, markdownCode, type Safe } from '../safe.ts';
import type { View } from '../template.ts';
import { listed } from './designTexts.ts';

/** What the design document says about a vendor that calls back; `null` for one that does not. */
export function webhookDesign({ webhook, mapping }: CallSpec): View | null {
  if (!webhook) return null;
  const header = deliveryHeader(webhook);
  const handled = handledTypes(webhook);
  const words = Object.entries((webhook.task === undefined ? webhook : mapping).status?.values ?? {});
  return {
    path: markdownCode(webhook.path),
    signature: signatureText(webhook),
    secrets: code(
      webhookVariables(webhook)
        .map(({ name }) => markdownCode(name).text)
        .join(', then '),
    ),
    deliveryId: code(
      header === null
        ? `${markdownCode(webhook.deliveryId ?? '').text} of the body`
        : `the header ${markdownCode(header).text}`,
    ),
    externalId: markdownCode(webhook.externalId),
    events: handled ? typesText(handled) : null,
    ignored: webhook.ignore ? typesText(webhook.ignore) : null,
    unknown: code(
      typeField(webhook) === null
        ? 'none are told apart: every body is read as one about a task'
        : webhook.unknownEvents === 'refuse'
          ? 'refused with 501, so that the vendor shows them and delivers again'
          : `${handled ? '' : 'where they name no task, '}answered 200, named in the log once and not looked at`,
    ),
    mapped: code(
      webhook.task === undefined
        ? `by a table of its own over ${markdownCode(webhook.status?.field ?? '').text}: ${words.map(([word, event]) => `${markdownCode(word).text} is ${event}`).join(', ')}`
        : `as the answer to the status query, which stands at ${markdownCode(webhook.task).text}`,
    ),
  };
}

function typesText({ field, values }: { field: string; values: readonly string[] }): Safe {
  return code(`${markdownCode(field).text} is ${listed(values).text}`);
}

function signatureText({ signature }: WebhookSpec): Safe {
  switch (signature.scheme) {
    case 'standard-webhooks':
      return code(
        `Standard Webhooks (${markdownCode(`${signature.headerPrefix}-signature`).text}), at most ${signature.toleranceSeconds} s old or ahead`,
      );
    case 'hmac-sha256-timestamp':
      return code(
        `HMAC-SHA256 in ${markdownCode(signature.header).text} over ${markdownCode(signature.content).text}, at most ${signature.toleranceSeconds} s old or ahead`,
      );
    case 'custom':
      return markdown(signature.how);
  }
}
