import type { Ports } from '../ports/index.ts';
import type { VariableSpec } from '../spec/schema.ts';
import { isEnvFile, type SecretValue, secretValues } from '../workflow/secrets.ts';

/**
 * Secrets from wherever the app may take them: every env file of the project, and declared ones from the shell.
 * Throws `PATH_REFUSED`, `READ_FAILED`.
 */
export async function knownSecrets(
  { files, parseEnv }: Pick<Ports, 'files' | 'parseEnv'>,
  declared: readonly VariableSpec[],
): Promise<SecretValue[]> {
  // Links that lead out of the project are in no list, but the app may well read through them.
  const envFiles = new Set(['.env', ...(await files.list('')).filter(isEnvFile)]);
  const texts = await Promise.all([...envFiles].map((path) => files.read(path)));
  const fromShell = Object.fromEntries(
    declared.flatMap(({ name }): [string, string][] => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return [...texts.map((text) => parseEnv(text ?? '')), fromShell].flatMap((env) =>
    secretValues(env, declared),
  );
}
