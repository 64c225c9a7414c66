import type { OperationAnatomy } from './anatomy.ts';
import { isObject, textOf } from './json.ts';
import { plainText } from './text.ts';

const LIMIT_HEADER = /rate-?limit|^retry-after$/i;
const LIMIT_EXTENSION = /^x-.*(rate-?limit|throttl)/i;
const LIMIT_SENTENCE = /rate.?limit|requests? (per|\/|a|every) ?(second|minute|hour|day)/i;
const MAX_SENTENCES = 3;

/** What a document says about limits, a sentence each: headers of answers, 429, extensions, the introduction. */
export function rateLimitHints(
  root: unknown,
  operations: readonly { key: string; value: unknown; anatomy: OperationAnatomy }[],
): string[] {
  const hints = new Set<string>();
  for (const { key, value, anatomy } of operations) {
    const headers = anatomy.answers.flatMap((each) => each.headers).filter((each) => LIMIT_HEADER.test(each));
    if (headers.length > 0) {
      hints.add(
        `${key}: answers carry ${[...new Set(headers)].map((each) => plainText(each, 60)).join(', ')}.`,
      );
    }
    const refusal = anatomy.answers.find((each) => each.status === '429');
    if (refusal) hints.add(`${key}: 429 ${plainText(refusal.description, 120) || 'is documented'}`);
    for (const hint of extensions(value)) hints.add(`${key}: ${hint}`);
  }
  for (const hint of extensions(root)) hints.add(hint);
  for (const hint of introduction(root)) hints.add(hint);
  return [...hints];
}

function extensions(of: unknown): string[] {
  if (!isObject(of)) return [];
  return Object.entries(of)
    .filter(([name]) => LIMIT_EXTENSION.test(name))
    .map(([name, value]) => plainText(`${name}: ${textOf(value) || (JSON.stringify(value) ?? '')}`, 160));
}

function introduction(root: unknown): string[] {
  const info = isObject(root) && isObject(root.info) ? root.info : {};
  return textOf(info.description)
    .slice(0, 100_000)
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((each) => LIMIT_SENTENCE.test(each) && /\d/.test(each) && !/^\s*[#|]/.test(each))
    .map((each) => plainText(each))
    .filter(Boolean)
    .slice(0, MAX_SENTENCES);
}
