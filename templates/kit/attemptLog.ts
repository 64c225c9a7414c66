import { type Controller, collectErrorChain } from 'interaqt';
import type { AttemptResult } from './attempt';
import type { CallError } from './events';
import type { CallNames } from './names';
import { UNDELIVERED } from './retryPolicy';
import type { DeliverySettings } from './vendor';
import type { VendorError } from './vendorError';

export interface AttemptLog {
  /** What came of an attempt at the call `id`. */
  result(id: string, result: AttemptResult): void;
  /** Something that went wrong on our side. */
  error(subject: string, error: unknown): void;
}

/** Says what an operator needs to know of deliveries, one line each; never parameters or bodies. */
export function createAttemptLog(
  controller: Controller,
  names: CallNames,
  settings: Pick<DeliverySettings, 'log'>,
): AttemptLog {
  let vendorDown = false;

  function log(message: string, level: 'info' | 'error', call?: string): void {
    if (settings.log) settings.log(call === undefined ? message : `${call}: ${message}`, level);
    else controller.system.logger[level]({ label: names.call, message, ...(call !== undefined && { call }) });
  }

  /** One line when the vendor goes down and one when it is back, however many calls wait. */
  function noteVendor(down: boolean, error?: VendorError): void {
    if (down !== vendorDown) {
      const reason = error?.code === 'HTTP' ? kindOf(error) : error?.message;
      if (down) log(`vendor unavailable, calls wait: ${reason}`, 'error');
      else log('vendor available again', 'info');
    }
    vendorDown = down;
  }

  return {
    result(id, result) {
      switch (result.step) {
        case 'answered':
          if (result.unmapped) log(result.unmapped.message, 'error', id);
          return noteVendor(false);
        case 'failed':
          // A definite refusal is an answer, too.
          if (result.error.code === 'HTTP') noteVendor(false);
          return log(`failed with ${kindOf(result.error)}`, 'error', id);
        case 'later':
          if (result.error) noteVendor(true, result.error);
      }
    },
    error: (subject, error) => log(`${subject}: ${describe(error)}`, 'error'),
  };
}

/** The vendor's own message may repeat what it was sent; the status says enough. Without one these words are the kit's. */
function kindOf({ code, status, message }: CallError | VendorError): string {
  if (status !== undefined) return `${code} ${status}`;
  return UNDELIVERED.includes(code) ? `${code}: ${message}` : code;
}

/** One line without bodies or parameters: the message, and that of the deepest cause. */
function describe(error: unknown): string {
  const messages = [error, collectErrorChain(error).at(-1)].map((cause) =>
    cause instanceof Error ? cause.message : String(cause),
  );
  return [...new Set(messages)].join(': ').replaceAll('\n', ' ').slice(0, 400);
}
