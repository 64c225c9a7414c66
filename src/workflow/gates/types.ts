import { count, judged, type Verdict } from './verdict.ts';

export interface TypeFacts {
  /** Output lines of `tsc --noEmit --pretty false`. */
  output: string;
  exitCode: number;
  /** Project-relative paths, or what they begin with, of the files this task answers for. */
  own: readonly string[];
}

const TSC_LINE = /^(?<path>[^(]+)\((?<line>\d+),(?<column>\d+)\): error (?<code>TS\d+): (?<message>.*)$/;
/** A module that is no file of the project. */
const ABSENT_PACKAGE =
  /^Cannot find module '(?<name>(?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*' or its corresponding type/;

/** The type checker finds nothing in the integration's files; errors elsewhere are not this task's. */
export function typesGate(facts: TypeFacts): Verdict {
  const errors = facts.output.split(/\r?\n/).flatMap((line) => {
    const found = TSC_LINE.exec(line)?.groups;
    return found ? [found] : [];
  });
  const own = errors.filter((each) =>
    facts.own.some((prefix) => normalized(each.path ?? '').startsWith(prefix)),
  );
  const absent = new Set(own.flatMap((each) => ABSENT_PACKAGE.exec(each.message ?? '')?.groups?.name ?? []));
  // Without a package's types most of what uses it is an error too: those say nothing until it is there.
  const problems =
    absent.size > 0
      ? [...absent].map((name) => ({
          code: 'TYPES_FAILED',
          message: `The package ${name} is not installed.`,
          target: 'package.json',
          fix: 'Run `npm install`, then run this command again.',
        }))
      : own.map((each) => ({
          code: 'TYPES_FAILED',
          message: `${each.code}: ${each.message}`,
          target: place(each),
          fix: 'Correct the type error; `any` and casts hide what the vendor really sends.',
        }));
  // tsc that could not run at all must not look like a clean run.
  if (facts.exitCode !== 0 && errors.length === 0) {
    problems.push({
      code: 'TYPES_FAILED',
      message: `tsc ended with exit code ${facts.exitCode}: ${facts.output.trim().split('\n')[0] ?? ''}`,
      target: 'tsconfig.json',
      fix: 'Make `npx tsc --noEmit` run in the project.',
    });
  }
  const elsewhere = errors.filter((each) => !own.includes(each));
  const others = elsewhere[0]
    ? ` (${count(elsewhere.length, 'error')} elsewhere, see ${place(elsewhere[0])})`
    : '';
  return judged('types', problems, `tsc is clean for the integration${others}`);
}

function place({ path = '', line = '' }: Record<string, string>): string {
  return `${normalized(path)}:${line}`;
}

function normalized(path: string): string {
  return path.replaceAll('\\', '/');
}
