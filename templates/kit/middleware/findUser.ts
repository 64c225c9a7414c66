import { type Controller, MatchExp } from 'interaqt';
import type { JWTPayload } from 'jose';
import { isPossibleId } from '../recordId';

export interface UserRules {
  /** The app's entity of users. */
  entity: string;
  /** Its property that says who somebody is, such as `id` or `email`. */
  field: string;
  /** The claim of a token with the same value. */
  claim: string;
}

export interface FoundUser {
  id: string;
}

/**
 * The app's user whom the claims name. `null` where there is none, or where two of them would fit: a token of somebody
 * who is gone is worth nothing.
 */
export async function findUser(
  controller: Controller,
  { entity, field, claim }: UserRules,
  claims: JWTPayload,
): Promise<FoundUser | null> {
  const value = claims[claim];
  if ((typeof value !== 'string' || value === '') && typeof value !== 'number') return null;
  const { storage } = controller.system;
  if (field === 'id' && !isPossibleId(storage, entity, value)) return null;
  const match = MatchExp.atom({ key: field, value: ['=', value] });
  const [user, other] = await storage.find(entity, match, { limit: 2 }, ['id']);
  return user && !other ? { id: String(user.id) } : null;
}
