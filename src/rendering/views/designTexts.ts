import type { DesignedSpec } from '../../spec/schema.ts';
import { code, markdown, markdownCode, type Safe } from '../safe.ts';
import type { View } from '../template.ts';

type ErrorStrategy = DesignedSpec['errorStrategy'];

/** What happens in each kind of failure, and what the spec adds to it. */
export function errorTexts(
  particular: ErrorStrategy,
  general: Readonly<Record<keyof ErrorStrategy, string>>,
): View {
  return Object.fromEntries(
    Object.entries(general).map(([name, sentence]) => {
      const added = particular[name as keyof ErrorStrategy];
      return [name, code(added === '' ? sentence : `${sentence} ${markdown(added).text}`)];
    }),
  );
}

/** What fills a field of a request. */
export function sourceText(from: string | { value: unknown }): Safe {
  if (typeof from === 'string') return markdownCode(from);
  return code(`always ${markdownCode(JSON.stringify(from.value)).text}`);
}

/** Several texts of a spec, as inline code. */
export function listed(texts: readonly string[]): Safe {
  return code(texts.map((each) => markdownCode(each).text).join(', '));
}
