import { unlessTooDeep } from '../source/depth.ts';
import { TOO_DEEP } from '../source/parse.ts';
import { parseFile } from './parse.ts';
import { RULES } from './rules/index.ts';
import { readSuppressions } from './suppressions.ts';
import { positionOf, type Visit, walk } from './syntax.ts';
import type { Finding, ParsedFile, ProjectFacts, Rule, SourceFile } from './types.ts';

export interface CheckResult {
  /** By path, then line, then column. */
  findings: Finding[];
  /** Findings that a comment with a reason excused. */
  suppressed: (Finding & { reason: string })[];
}

/**
 * Runs the conformance rules over the files of one integration. Each file is parsed once and walked once for all
 * rules. A file that does not parse gives one `syntax-error` finding and is left out of the rest.
 */
export function check(facts: ProjectFacts, rules: readonly Rule[] = Object.values(RULES)): CheckResult {
  const found: Finding[] = [];
  const parsed: ParsedFile[] = [];
  for (const source of facts.files) {
    const outcome = parseFile(source);
    if ('error' in outcome) {
      found.push(syntaxError(source, outcome.error));
      continue;
    }
    const findings = unlessTooDeep(() => checkFile(outcome.file, facts, rules));
    if (findings) parsed.push(outcome.file);
    found.push(...(findings ?? [syntaxError(source, { start: 0, message: TOO_DEEP })]));
  }
  for (const rule of rules) {
    if (rule.appliesTo !== 'project') continue;
    rule.check({
      files: parsed,
      facts,
      report: ({ path, start = 0 }, message, fix = rule.fix) => {
        const text = facts.files.find((file) => file.path === path)?.text ?? '';
        found.push({ rule: rule.id, path, ...positionOf(text, start), message, fix });
      },
    });
  }
  return excuse(found, parsed, rules);
}

const NONE: readonly Visit[] = [];

function checkFile(file: ParsedFile, facts: ProjectFacts, rules: readonly Rule[]): Finding[] {
  const found: Finding[] = [];
  const byType = new Map<string, Visit[]>();
  for (const rule of rules) {
    if (rule.appliesTo === 'project' || !rule.appliesTo.includes(file.role)) continue;
    const visit = rule.check({
      file,
      facts,
      report: ({ start }, message, fix = rule.fix) =>
        found.push({ rule: rule.id, path: file.path, ...positionOf(file.text, start), message, fix }),
    });
    if (!visit) continue;
    for (const type of rule.nodes ?? []) {
      const same = byType.get(type);
      if (same) same.push(visit);
      else byType.set(type, [visit]);
    }
  }
  walk(
    file.program,
    (node, ancestors) => {
      for (const visit of byType.get(node.type) ?? NONE) visit(node, ancestors);
    },
    byType,
  );
  return found;
}

function excuse(
  found: readonly Finding[],
  parsed: readonly ParsedFile[],
  rules: readonly Rule[],
): CheckResult {
  const findings: Finding[] = [];
  const suppressed: CheckResult['suppressed'] = [];
  const comments = new Map(parsed.map((file) => [file.path, readSuppressions(file)]));
  for (const finding of found) {
    const excused = comments
      .get(finding.path)
      ?.find(({ rule, line, reason }) => rule === finding.rule && line === finding.line && reason !== null);
    if (excused?.reason) suppressed.push({ ...finding, reason: excused.reason });
    else findings.push(finding);
  }
  // A run of some rules meets comments about the others.
  const known = new Set([...Object.keys(RULES), ...rules.map(({ id }) => id)]);
  for (const file of parsed) {
    for (const { rule, reason, start } of comments.get(file.path) ?? []) {
      if (reason !== null && known.has(rule)) continue;
      findings.push({
        rule: 'unexplained-ignore',
        path: file.path,
        ...positionOf(file.text, start),
        message: known.has(rule)
          ? `The comment switches off ${rule} without saying why.`
          : `The comment names ${rule === '' ? 'no rule' : `"${rule}", which is no rule`}.`,
        fix: 'Write // create-integration-ignore <rule-id>: <reason>, or remove the comment.',
      });
    }
  }
  const order = (a: Finding, b: Finding) =>
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line || a.column - b.column;
  return { findings: findings.sort(order), suppressed: suppressed.sort(order) };
}

function syntaxError(source: SourceFile, error: { start: number; message: string }): Finding {
  return {
    rule: 'syntax-error',
    path: source.path,
    ...positionOf(source.text, error.start),
    message: `The file does not parse: ${error.message}`,
    fix: 'Correct the syntax; no rule can read the file before.',
  };
}
