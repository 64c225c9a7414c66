import { blocked, passed, type Verdict } from './verdict.ts';

export interface RegistrationFacts {
  file: string;
  factory: string;
  /** How often the list holds the integration. */
  times: number;
  /** Lines a person has to add where the file could not be edited. */
  manual: readonly string[];
  /** The command that writes the file, where the host generates it. */
  regenerate: string | null;
}

/** The app knows the integration, once. */
export function registrationGate(facts: RegistrationFacts): Verdict {
  if (facts.times === 1) return passed('registered', `${facts.factory} is registered in ${facts.file}`);
  return blocked('registered', `registered ${facts.times} times`, [
    {
      code: 'NOT_REGISTERED',
      message: `${facts.file} registers ${facts.factory} ${facts.times === 0 ? 'nowhere' : `${facts.times} times`}.`,
      target: facts.file,
      fix:
        facts.times > 1
          ? 'Keep one entry.'
          : facts.regenerate !== null
            ? `Run \`${facts.regenerate}\`.`
            : facts.manual.length > 0
              ? `Add these lines: ${facts.manual.join(' ')}`
              : 'Run `create-integration scaffold`.',
    },
  ]);
}
