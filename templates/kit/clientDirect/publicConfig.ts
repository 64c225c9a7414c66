import { readEnvironment } from '../environment';
import { refuseSecrets } from './credentials';

/**
 * What the browser may know: the named variables, and no other.
 *
 * @param variables a name of ours -> the variable; all of them have to be set
 * @param secrets values that must not be among them, also as a part of one
 * @throws {EnvironmentError} `ENVIRONMENT_INCOMPLETE`; {Error} for a variable that holds a secret: the app does not start
 */
export function readPublicConfig<Name extends string>(
  variables: Readonly<Record<Name, string>>,
  secrets: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<Name, string>> {
  const read = readEnvironment(Object.values<string>(variables), env);
  const values = {} as Record<Name, string>;
  for (const [name, variable] of Object.entries(variables) as [Name, string][]) {
    values[name] = read[variable] ?? '';
  }
  refuseSecrets(values, secrets);
  return values;
}
