import type { Rule } from '../types.ts';
import { designInSync } from './design-in-sync.ts';
import { envDeclared } from './env-declared.ts';
import { externalTestsAreReal } from './external-tests-are-real.ts';
import { leftoverMarker } from './leftover-marker.ts';
import { listensToItsApiCallOnly } from './listens-to-its-api-call-only.ts';
import { noConsoleSecrets } from './no-console-secrets.ts';
import { noHardcodedSecret } from './no-hardcoded-secret.ts';
import { noHardcodedUrl } from './no-hardcoded-url.ts';
import { noSkippedTests } from './no-skipped-tests.ts';
import { noSwallowedError } from './no-swallowed-error.ts';
import { oneHttpClient } from './one-http-client.ts';
import { rawApiLayer } from './raw-api-layer.ts';
import { recordsEventsOnly } from './records-events-only.ts';
import { registeredOnce } from './registered-once.ts';
import { testsAssert } from './tests-assert.ts';

/** Every conformance rule. A key is the rule's id, its file in this folder and its page in `knowledge/rules/`. */
export const RULES = {
  'design-in-sync': designInSync,
  'env-declared': envDeclared,
  'external-tests-are-real': externalTestsAreReal,
  'leftover-marker': leftoverMarker,
  'listens-to-its-api-call-only': listensToItsApiCallOnly,
  'no-console-secrets': noConsoleSecrets,
  'no-hardcoded-secret': noHardcodedSecret,
  'no-hardcoded-url': noHardcodedUrl,
  'no-skipped-tests': noSkippedTests,
  'no-swallowed-error': noSwallowedError,
  'one-http-client': oneHttpClient,
  'raw-api-layer': rawApiLayer,
  'records-events-only': recordsEventsOnly,
  'registered-once': registeredOnce,
  'tests-assert': testsAssert,
} satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
