/** Browsers cannot set headers for a WebSocket: they offer the token as a subprotocol, `bearer.<token>`. */
const OFFERED = /^bearer\.(.+)$/;

/**
 * The token of `Authorization: Bearer …`, or else the one among the offered subprotocols of a WebSocket; `null` without.
 *
 * @param authorization the header of that name
 * @param subprotocols the header `Sec-WebSocket-Protocol`
 */
export function bearerToken(
  authorization: string | undefined,
  subprotocols: string | undefined,
): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const offered = (subprotocols ?? '').split(',').map((each) => OFFERED.exec(each.trim())?.[1]);
  return offered.find((each) => each !== undefined) ?? null;
}
