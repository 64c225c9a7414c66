/**
 * Errors are data: every refusal carries a code, where it happened and what to do about it.
 * Surfaces (terminal, JSON, MCP) translate them in one place and match on `code`, never on a class.
 */

/** Process exit codes. 0 done, 1 unexpected, 2 usage, 3 gate blocked, 4 findings, 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** The error codes of this tool and the exit code each one ends a run with. */
export const EXIT_CODES = {
  UNEXPECTED: 1,
  GIT_FAILED: 1,
  READ_FAILED: 1,
  WRITE_FAILED: 1,
  INSTALL_FAILED: 1,
  DELIVERY_FAILED: 1,
  USAGE: 2,
  NOT_A_PROJECT: 2,
  HOST_UNKNOWN: 2,
  HOST_AMBIGUOUS: 2,
  FOLDER_NOT_EMPTY: 2,
  INTEGRATION_UNKNOWN: 2,
  INTEGRATION_AMBIGUOUS: 2,
  INTEGRATION_EXISTS: 2,
  KIT_UNKNOWN: 2,
  KIT_MISSING: 2,
  CLIENT_MISSING: 2,
  NOTHING_READABLE: 2,
  PACKAGE_CONFLICT: 2,
  NAME_INVALID: 2,
  PROJECT_LOCKED: 2,
  DOCUMENT_MISSING: 2,
  DOCUMENT_UNREACHABLE: 2,
  DOCUMENT_TOO_LARGE: 2,
  HOST_REFUSED: 2,
  EXTRACT_MISSING: 2,
  DELIVERY_NOT_USED: 2,
  DELIVERY_NOT_INSTALLED: 2,
  DELIVERY_UNREACHABLE: 2,
  DATABASE_UNREACHABLE: 2,
  DEAD_LETTER_UNKNOWN: 2,
  MODULE_MISSING: 3,
  MODULE_INVALID: 3,
  MODULE_MISMATCH: 3,
  STATUS_MALFORMED: 3,
  STATUS_MISSING: 3,
  TASK_OUT_OF_ORDER: 3,
  TASK_NOT_STARTED: 3,
  TASK_3_UNFINISHED: 3,
  GIT_MISSING: 3,
  GIT_DETACHED: 3,
  GIT_BUSY: 3,
  GIT_IDENTITY_MISSING: 3,
  ENV_NOT_IGNORED: 3,
  ENV_COMMITTED: 3,
  ENV_MISSING: 3,
  ENV_MALFORMED: 3,
  SPEC_MISSING: 3,
  SPEC_MALFORMED: 3,
  SPEC_VERSION: 3,
  SPEC_INVALID: 3,
  SPEC_INCOMPLETE: 3,
  DESIGN_OUT_OF_SYNC: 3,
  REVIEW_UNANSWERED: 3,
  TEST_FILE_MISSING: 3,
  VITEST_MISSING: 3,
  TESTS_FAILED: 3,
  TESTS_SKIPPED: 3,
  NO_TESTS_RAN: 3,
  NO_REAL_CONNECTION: 3,
  NO_REAL_EXCHANGE: 3,
  NO_ERROR_EXCHANGE: 3,
  TESTS_ALTERED: 3,
  TESTS_RETRIED: 3,
  RUN_UNOBSERVED: 3,
  RECORDING_FORGED: 3,
  INPUT_UNCOMMITTED: 3,
  SCENARIO_MISSING: 3,
  FILE_MISSING: 3,
  BUSINESS_MISSING: 3,
  TYPES_FAILED: 3,
  NOT_REGISTERED: 3,
  REGISTRATION_MANUAL: 3,
  CLEANUP_NOT_CALLED: 3,
  PACKAGES_MISSING: 3,
  OUTDATED: 3,
  EVIDENCE_MALFORMED: 3,
  EVIDENCE_EDITED: 3,
  EVIDENCE_STALE: 3,
  CHECKPOINT_MISSING: 3,
  STATUS_UNPROVEN: 3,
  SECRET_FOUND: 3,
  PATH_REFUSED: 3,
  MERGE_CONFLICT: 3,
  EXTRACT_MALFORMED: 3,
  OPENAPI_UNREADABLE: 3,
  OPENAPI_KIND: 3,
  OPENAPI_REF_BROKEN: 3,
  OPENAPI_UNSUPPORTED: 3,
  OPENAPI_OPERATION_UNKNOWN: 3,
  OPENAPI_OPERATION_AMBIGUOUS: 3,
  FINDINGS: 4,
  VENDOR_CHANGED: 4,
  DELIVERY_NOT_DRAINED: 4,
  CANCELLED: 130,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof EXIT_CODES;

/** One thing that is wrong, where it is, and what to do about it. */
export interface Diagnostic {
  /** An {@link ErrorCode} for refusals, or the id of a rule for findings of `check`. */
  code: string;
  /** What is wrong, in one or two sentences. Never holds a secret. */
  message: string;
  /** Where: `path`, `path:line`, a spec field such as `mapping.externalId`, or a variable's name. */
  target?: string;
  /** What to do now; a command where there is one. */
  fix: string;
}

/** A refusal with one or more diagnostics; the first one decides the exit code. */
export class OperationError extends Error {
  readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];

  constructor(first: Diagnostic & { code: ErrorCode }, ...more: Diagnostic[]) {
    super(first.message);
    this.name = 'OperationError';
    this.diagnostics = [first, ...more];
  }

  get code(): string {
    return this.diagnostics[0].code;
  }
}

/** Matched by shape, not by class: a second copy of this module must not change the verdict. */
export function isOperationError(error: unknown): error is OperationError {
  return (
    error instanceof Error && 'diagnostics' in error && Array.isArray(error.diagnostics) && 'code' in error
  );
}

/** The exit code for an error code; a rule's id (anything that is not an {@link ErrorCode}) is a finding. */
export function exitCodeOf(code: string): ExitCode {
  return code in EXIT_CODES ? EXIT_CODES[code as ErrorCode] : EXIT_CODES.FINDINGS;
}
