/** Names the variables that are missing; never their values. */
export class EnvironmentError extends Error {
  readonly code = 'ENVIRONMENT_INCOMPLETE';

  constructor(missing: readonly string[]) {
    super(`Not set or empty: ${missing.join(', ')}. Set them in .env or in the environment of the process.`);
    this.name = 'EnvironmentError';
  }
}

/**
 * The named variables, all of them set.
 * @throws {EnvironmentError} `ENVIRONMENT_INCOMPLETE`, naming every one that is missing or empty
 */
export function readEnvironment<Name extends string>(
  names: readonly Name[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<Name, string> {
  const missing = names.filter((name) => !env[name]?.trim());
  if (missing.length > 0) throw new EnvironmentError(missing);
  const values = {} as Record<Name, string>;
  for (const name of names) values[name] = env[name] ?? '';
  return values;
}
