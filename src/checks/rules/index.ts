import type { Rule } from '../types.ts';
import { configureWithoutIo } from './configure-without-io.ts';
import { designInSync } from './design-in-sync.ts';
import { encodedParameters } from './encoded-parameters.ts';
import { envDeclared } from './env-declared.ts';
import { externalTestsAreReal } from './external-tests-are-real.ts';
import { initializedFirst } from './initialized-first.ts';
import { leftoverMarker } from './leftover-marker.ts';
import { listensToItsApiCallOnly } from './listens-to-its-api-call-only.ts';
import { neverCreatesAnApiCall } from './never-creates-an-api-call.ts';
import { noBackendPolling } from './no-backend-polling.ts';
import { noCodeExecution } from './no-code-execution.ts';
import { noConsoleSecrets } from './no-console-secrets.ts';
import { noHardcodedSecret } from './no-hardcoded-secret.ts';
import { noHardcodedUrl } from './no-hardcoded-url.ts';
import { noMockedModules } from './no-mocked-modules.ts';
import { noSkippedTests } from './no-skipped-tests.ts';
import { noSwallowedError } from './no-swallowed-error.ts';
import { oneAuthClient } from './one-auth-client.ts';
import { oneHttpClient } from './one-http-client.ts';
import { plainTestConfig } from './plain-test-config.ts';
import { postRetryNeedsKey } from './post-retry-needs-key.ts';
import { queryApiGuarded } from './query-api-guarded.ts';
import { queryApiPresent } from './query-api-present.ts';
import { queryApiRecordsEvents } from './query-api-records-events.ts';
import { rawApiLayer } from './raw-api-layer.ts';
import { recordsEventsOnly } from './records-events-only.ts';
import { registeredOnce } from './registered-once.ts';
import { requestTimeout } from './request-timeout.ts';
import { scenariosHaveSubstance } from './scenarios-have-substance.ts';
import { setupIsCleanedUp } from './setup-is-cleaned-up.ts';
import { statusTableExhaustive } from './status-table-exhaustive.ts';
import { strictTypes } from './strict-types.ts';
import { testsAssert } from './tests-assert.ts';
import { tokensVerified } from './tokens-verified.ts';
import { typedErrors } from './typed-errors.ts';
import { webhookDeduplicated } from './webhook-deduplicated.ts';
import { webhookRawBody } from './webhook-raw-body.ts';
import { webhookVerified } from './webhook-verified.ts';

/** Every conformance rule. A key is the rule's id, its file in this folder and its page in `knowledge/rules/`. */
export const RULES = {
  'configure-without-io': configureWithoutIo,
  'design-in-sync': designInSync,
  'encoded-parameters': encodedParameters,
  'env-declared': envDeclared,
  'external-tests-are-real': externalTestsAreReal,
  'initialized-first': initializedFirst,
  'leftover-marker': leftoverMarker,
  'listens-to-its-api-call-only': listensToItsApiCallOnly,
  'never-creates-an-api-call': neverCreatesAnApiCall,
  'no-backend-polling': noBackendPolling,
  'no-code-execution': noCodeExecution,
  'no-console-secrets': noConsoleSecrets,
  'no-hardcoded-secret': noHardcodedSecret,
  'no-hardcoded-url': noHardcodedUrl,
  'no-mocked-modules': noMockedModules,
  'no-skipped-tests': noSkippedTests,
  'no-swallowed-error': noSwallowedError,
  'one-auth-client': oneAuthClient,
  'one-http-client': oneHttpClient,
  'plain-test-config': plainTestConfig,
  'post-retry-needs-key': postRetryNeedsKey,
  'query-api-guarded': queryApiGuarded,
  'query-api-present': queryApiPresent,
  'query-api-records-events': queryApiRecordsEvents,
  'raw-api-layer': rawApiLayer,
  'records-events-only': recordsEventsOnly,
  'registered-once': registeredOnce,
  'request-timeout': requestTimeout,
  'scenarios-have-substance': scenariosHaveSubstance,
  'setup-is-cleaned-up': setupIsCleanedUp,
  'status-table-exhaustive': statusTableExhaustive,
  'strict-types': strictTypes,
  'tests-assert': testsAssert,
  'tokens-verified': tokensVerified,
  'typed-errors': typedErrors,
  'webhook-deduplicated': webhookDeduplicated,
  'webhook-raw-body': webhookRawBody,
  'webhook-verified': webhookVerified,
} satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
