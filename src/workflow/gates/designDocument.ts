import { blocked, passed, type Verdict } from './verdict.ts';

export interface DesignDocumentFacts {
  path: string;
  /** The file's text, or `null`. */
  actual: string | null;
  /** What the spec renders to now. */
  expected: string;
}

/** The design document says what the spec says. */
export function designDocumentGate({ path, actual, expected }: DesignDocumentFacts): Verdict {
  if (actual !== null && withoutCarriageReturns(actual) === expected) {
    return passed('design-document', `${path} is in sync with the spec`);
  }
  return blocked('design-document', actual === null ? 'missing' : 'differs from the spec', [
    {
      code: 'DESIGN_OUT_OF_SYNC',
      message: actual === null ? `${path} does not exist.` : `${path} differs from what the spec says.`,
      target: path,
      fix: 'Run `create-integration design`. If the document was edited by hand, move that into the spec, delete the document, and run it again.',
    },
  ]);
}

/** A checkout may have turned line endings to CRLF; that is no difference in content. */
function withoutCarriageReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
