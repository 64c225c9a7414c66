import { InvalidRequestError } from '../../kit/url.js';
import { VendorError } from '../../kit/vendorError.js';
import { IntegrationError } from './errors.js';

/** Milliseconds all requests for one endpoint may take together. */
export const LOAD_TIMEOUT_MS = 30_000;

/** What a client may know of an error; whatever is not ours is not told. */
export function publicError(error: unknown): { code: string; message: string } {
  const isOurs =
    error instanceof IntegrationError || error instanceof VendorError || error instanceof InvalidRequestError;
  if (isOurs) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'The integration failed.' };
}

/** Waits for a vendor no longer than this: whoever asks for the same waits for the same request. */
export async function withinTime<Result>(ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_resolve, reject) => {
    const error = new IntegrationError(
      'DATA_TOO_SLOW',
      `The vendor was not done within ${ms / 1000} s.`,
      'Try again later.',
    );
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

export function unknownIntegration(id: string): IntegrationError {
  return new IntegrationError(
    'INTEGRATION_UNKNOWN',
    `There is no integration ${JSON.stringify(id)}.`,
    'Choose one of the catalogue.',
  );
}

export function unknownEndpoint(integration: string, id: string): IntegrationError {
  return new IntegrationError(
    'ENDPOINT_UNKNOWN',
    `${integration} has no endpoint ${JSON.stringify(id)}.`,
    'Choose one of those the catalogue lists.',
  );
}
