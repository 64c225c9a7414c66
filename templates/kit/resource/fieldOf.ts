import type { EntityIdRef } from 'interaqt';
import { ApiError } from '../apiError';

/**
 * A field of a record that a value is made from, as text.
 *
 * @throws {ApiError} 422 `RESOURCE_FIELD_MISSING` where it is empty
 */
export function fieldOf(record: EntityIdRef, field: string): string {
  const value: unknown = record[field];
  if (value === undefined || value === null || value === '') {
    throw new ApiError(
      422,
      'RESOURCE_FIELD_MISSING',
      `The record has no ${field}, which its value is made from.`,
    );
  }
  return String(value);
}
