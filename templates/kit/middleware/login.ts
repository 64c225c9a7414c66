import { type Controller, MatchExp } from 'interaqt';
import { SignJWT } from 'jose';
import { ApiError } from '../apiError';
import { requireText, valueAt } from '../mapping';
import { VendorError } from '../vendorError';
import type { Attempts } from './attempts';
import type { AuthenticationRules } from './authenticate';
import type { UserRules } from './findUser';
import { isPassword } from './password';
import { secretKey, type TokenRules } from './verifyToken';

export interface SignedIn {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** How the app makes tokens of its own. */
export interface IssueRules extends TokenRules {
  secret: string;
  /** The claim that names the user. */
  claim: string;
  lifetimeSeconds: number;
}

/** Characters of a name or a password; nobody types more. */
const LONGEST = 500;

/** A token that {@link secretVerifier} accepts under the same rules. */
export async function issueToken(subject: string, rules: IssueRules): Promise<SignedIn> {
  const { secret, algorithms, issuer, audience, claim, lifetimeSeconds } = rules;
  const now = Math.floor(Date.now() / 1000);
  const expires = now + lifetimeSeconds;
  const token = new SignJWT({ [claim]: subject })
    .setProtectedHeader({ alg: algorithms[0] ?? '', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(expires);
  if (issuer !== undefined) token.setIssuer(issuer);
  if (audience !== undefined) token.setAudience(audience);
  return { token: await token.sign(secretKey(secret, algorithms)), expiresAt: expires * 1000 };
}

export interface PasswordRules extends UserRules {
  /** The property with what people sign in with, such as `email`. */
  identifierField: string;
  /** The property with what `hashPassword` made of the password. */
  passwordField: string;
}

/**
 * Signs somebody in who knows the password of a user of the app.
 * @throws {ApiError} 401 `SIGN_IN_REFUSED`, the same for a wrong name and a wrong password; 429 `TOO_MANY_ATTEMPTS`
 */
export async function loginWithPassword(
  controller: Controller,
  users: PasswordRules,
  issue: IssueRules,
  attempts: Attempts,
  { identifier, password }: { identifier: string; password: string },
): Promise<SignedIn> {
  if (identifier.length > LONGEST || password.length > LONGEST) throw refused();
  attempts.begin(identifier);
  const { entity, field, identifierField, passwordField } = users;
  const match = MatchExp.atom({ key: identifierField, value: ['=', identifier] });
  const [user, other] = await controller.system.storage.find(entity, match, { limit: 2 }, [
    'id',
    field,
    passwordField,
  ]);
  // Also for a name nobody has: the time of the answer must not tell.
  const right = await isPassword(password, other ? null : user?.[passwordField]);
  if (!user || !right) throw refused();
  attempts.succeed(identifier);
  return issueToken(String(user[field]), issue);
}

/**
 * Signs somebody in whom the vendor knows, with the vendor's token. It is given out only if the app would accept it.
 *
 * @param request the vendor's operation, with what the user sent
 * @param tokenPath where the token stands in the answer
 * @throws {ApiError} 401 `SIGN_IN_REFUSED` when the vendor refuses, or the user is not one of the app; 503
 *   `SIGN_IN_UNAVAILABLE` when the vendor cannot be asked
 */
export async function loginWithVendor(
  request: () => Promise<unknown>,
  tokenPath: string,
  operation: string,
  { verify, findUser }: Pick<AuthenticationRules, 'verify' | 'findUser'>,
): Promise<SignedIn> {
  let token: string;
  try {
    token = requireText(valueAt(await request(), tokenPath), tokenPath, operation);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Without the vendor's words: they may repeat what the user typed.
    if (error.outcome === 'refused' && !error.retryable) throw refused();
    throw new ApiError(503, 'SIGN_IN_UNAVAILABLE', 'Nobody can sign in at the moment.');
  }
  const claims = await verify(token);
  if (!(await findUser(claims))) throw refused();
  return { token, expiresAt: (claims.exp ?? 0) * 1000 };
}

function refused(): ApiError {
  return new ApiError(401, 'SIGN_IN_REFUSED', 'The name or the password is wrong.');
}
