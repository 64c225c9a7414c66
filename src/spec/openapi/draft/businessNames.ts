import { integrationNames } from '../../names.ts';
import type { DraftInput, Guessed } from './contract.ts';
import type { Vendor } from './vendor.ts';
import { wordsOf } from './words.ts';

/**
 * What the call is named in the business model. A call that no integration serves yet is taken where its name is like
 * the integration's or the vendor's; `null` leaves the names to be derived from the integration's.
 */
export function namesOf(
  { business, name }: Pick<DraftInput, 'business' | 'name'>,
  vendor: Vendor,
): Guessed<DraftInput['business']> {
  if (!business) return { value: null, guesses: [] };
  const own = new Set([...wordsOf(name), ...wordsOf(vendor.name)]);
  const isLike = wordsOf(business.call).some((each) => each !== 'call' && own.has(each));
  const derived = `${integrationNames(name).pascal}Call`;
  if (derived === business.call) return { value: business, guesses: [] };
  const why = `The module has ${business.call}, which no integration serves yet. ${
    isLike
      ? 'Its names are taken; if this integration is for something else, change entity here and both names in event.'
      : `If this integration is to serve it, write its names: ${business.call}, and in event ${business.event} and ${business.eventSource}.`
  }`;
  const alternatives = [isLike ? derived : business.call];
  return {
    value: isLike ? business : null,
    guesses: [{ field: 'apiCall.entity', why, alternatives }],
  };
}
