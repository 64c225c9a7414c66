export { type CheckResult, check } from './check.ts';
export { hasWebhook } from './endpoints.ts';
export { RULES, type RuleId } from './rules/index.ts';
export { type SarifLog, toSarif } from './sarif.ts';
export { setupFilesOf } from './setupFiles.ts';
export type { FileRole, Finding, ProjectFacts, Rule, SourceFile } from './types.ts';
