import type { FileRule } from '../types.ts';
import { isVendorText } from '../vendorText.ts';

/** What templates, prompts and hurried first drafts leave behind. Applied to the text, so comments count. */
const MARKERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?:TODO|FIXME|XXX)\s*\(create-integration\)/gi, 'an open point left by scaffold'],
  [/<%[-=_#]?[^%\n]{0,200}%>|<%[-=_#]?(?=\s)/g, 'a template tag'],
  // `${{ a: 1 }.a}` and GitHub's `${{ name }}` are not placeholders.
  [/(?<!\$)\{\{\s*[A-Za-z][\w.-]*\s*\}\}/g, 'a placeholder'],
  [/(?<!\$)\{(?:integration|module|sdk|external|vendor|entity|system)(?:-[a-z]+)+\}/g, 'a placeholder'],
  [/<(?:YOUR|INSERT|REPLACE|ENTER)[_ -][A-Z0-9_ -]+>/g, 'a placeholder'],
  [/\b(?:REPLACE|CHANGE)_?ME\b|\bREPLACE_WITH_\w+/g, 'a placeholder'],
  [
    /\byour[-_](?:api|app|client|access|secret|webhook|account|project|service|integration|external|vendor)(?:[-_][\w-]+)?\b/gi,
    'a placeholder',
  ],
  [/\bExternalAPIClient\b|\bMyIntegration\b|\bExternalSystemName\b/g, 'a name from an example'],
  [
    /\b(?:replace|change) this with your\b|\byour (?:code|logic|implementation) (?:goes )?here\b/gi,
    'an instruction of a template',
  ],
  [/throw new Error\(\s*['"`][^'"`\n]*not (?:yet )?implemented[^'"`\n]*['"`]/gi, 'an unwritten function'],
];

export const leftoverMarker: FileRule = {
  id: 'leftover-marker',
  reason: 'A marker says that something is still to be decided; nothing else in the workflow would notice.',
  fix: 'Write what belongs there, or remove it.',
  appliesTo: ['integration', 'api', 'integration-test', 'external-test', 'registration'],
  check({ file, report }) {
    if (isVendorText(file.path)) return undefined;
    const covered: { start: number; end: number }[] = [];
    for (const [pattern, what] of MARKERS) {
      for (const match of file.text.matchAll(pattern)) {
        // `<YOUR_API_KEY>` is one marker, though two patterns see it.
        if (covered.some(({ start, end }) => match.index >= start && match.index < end)) continue;
        covered.push({ start: match.index, end: match.index + match[0].length });
        report({ start: match.index }, `${JSON.stringify(match[0].slice(0, 60))} is ${what}.`);
      }
    }
    return undefined;
  },
};
