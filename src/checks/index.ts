export { type CheckResult, check } from './check.ts';
export { RULES, type RuleId } from './rules/index.ts';
export type { FileRole, Finding, ProjectFacts, Rule, SourceFile } from './types.ts';
