/** What can go wrong for the users of an integration. A failed request to the vendor is a `VendorError` of the kit. */
export type IntegrationErrorCode =
  /** A vendor's folder or definition is not as it has to be. */
  | 'INTEGRATION_INVALID'
  | 'INTEGRATION_EXISTS'
  | 'INTEGRATION_UNKNOWN'
  | 'ENDPOINT_UNKNOWN'
  /** Also for an app of somebody else. */
  | 'APP_NOT_FOUND'
  | 'NOT_CONFIGURED'
  | 'DISABLED'
  | 'CONFIG_INVALID'
  /** Stored secrets are not sent to another host than they were entered for. */
  | 'SECRETS_NEEDED'
  /** Somebody else saved in between. */
  | 'CHANGED_MEANWHILE'
  | 'DATA_INVALID'
  | 'DATA_TOO_SLOW'
  /** Also for a call of somebody else. */
  | 'CALL_NOT_FOUND'
  /** Only what was given up can be made again, and once. */
  | 'CALL_NOT_DEAD'
  | 'NOT_ALLOWED'
  | 'KEY_MISSING'
  | 'KEY_INVALID'
  /** What was encrypted under a key that is no longer set. */
  | 'KEY_UNKNOWN'
  /** Changed, cut off, or taken from another app. */
  | 'CONFIG_UNREADABLE';

/** Match it by `code`. Its message and `fix` hold no value of a configuration. */
export class IntegrationError extends Error {
  constructor(
    readonly code: IntegrationErrorCode,
    message: string,
    /** What to do about it. */
    readonly fix: string,
  ) {
    super(message);
    this.name = 'IntegrationError';
  }
}
