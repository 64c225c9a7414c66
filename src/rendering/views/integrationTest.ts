import { isOnBaseUrl, tokenPath } from '../../spec/authentication.ts';
import { integrationNames } from '../../spec/names.ts';
import { resultOperation, startOperation } from '../../spec/operations.ts';
import type { CallSpec, OperationSpec } from '../../spec/schema.ts';
import { WHOLE } from '../../spec/shape.ts';
import type { Doc } from '../layout.ts';
import { code, inTemplate, literal, type Safe } from '../safe.ts';
import { valueAt } from '../sample.ts';
import { call, importLine, object, source, value } from '../source.ts';
import type { View } from '../template.ts';
import { member } from '../typescript.ts';
import { promisedPart, requiresFields } from './answers.ts';
import { isSigned, tokenScheme } from './authentication.ts';
import { errorAnswerView } from './errorAnswer.ts';
import { findTestView } from './find.ts';
import { namesView } from './names.ts';
import { kept, progressExpectation } from './progressTest.ts';
import { recordedTestView } from './recordedTest.ts';
import { askedLines, sentLines, TEST_TOKEN, testValue } from './sent.ts';
import { asyncAnswers, syncAnswers } from './vendorAnswers.ts';
import { webhookTestView } from './webhookTest.ts';

/** What the integration test prints: one test for each scenario the gate asks for. */
export function integrationTestView(
  spec: CallSpec,
  imports: { app: string; kit: string; integrations: string; apis: string },
  recording: string | null = null,
): View {
  const start = required(startOperation(spec));
  const result = required(resultOperation(spec));
  const names = integrationNames(spec.name);
  const { access, entity, example } = spec.apiCall;
  const environment = spec.environment.filter((each) => each.name !== spec.system.baseUrl.variable);
  const { answers, completed, hollow, hasProcessing, fails, reason, accepted, stages } =
    spec.pattern === 'async-task' ? asyncAnswers(spec, start, result) : syncAnswers(spec, result);
  const { started, progress } = spec.mapping;
  const webhook = webhookTestView(spec, { completed, responseData: expectedResult(spec, completed), stages });
  const header = start.idempotencyHeader?.toLowerCase();
  const tokens = tokenScheme(spec);
  const find = findTestView(spec);
  const module = `${imports.integrations}/${spec.name}`;
  const signing = isSigned(spec) ? [`read${names.pascal}ApiConfig`, 'signRequest'] : [];
  return {
    names: namesView(spec.name),
    imports: { app: code(imports.app), kit: code(imports.kit) },
    integrationImports: [
      ...(signing.length > 0 ? [source(importLine(signing, `${module}/externalApi`))] : []),
      source(importLine([names.factory], `${module}/index`)),
    ],
    asynchronous: spec.pattern === 'async-task',
    polling: spec.polling !== undefined,
    title: literal(`${spec.system.name} integration`),
    callNames: statement('const names = ', {
      call: entity,
      event: spec.event.entity,
      eventSource: spec.event.eventSource,
    }),
    owner: property('owner', 'owner' in access ? access.owner.split('.') : null),
    requestParams: property('requestParams', example),
    owned: 'owner' in access,
    queryPath: literal(`${imports.apis}/${names.queryApi}`),
    stubBaseUrl: source([call('vi.stubEnv', [value(spec.system.baseUrl.variable), 'vendor.url']), ';'], 2),
    environment: environment.map(({ name }) =>
      source(
        [call('vi.stubEnv', [value(name), webhookSecret(spec, name) ?? value(testValue(name))]), ';'],
        2,
      ),
    ),
    startRoute: literal(`${start.method} ${start.path}`),
    resultRoute: literal(`${result.method} ${result.path}`),
    unknownOutcome: literal(spec.delivery.unknownOutcome),
    find,
    retries: !find && spec.delivery.unknownOutcome === 'retry',
    parks: !find && spec.delivery.unknownOutcome === 'park',
    hollow: hollow !== undefined,
    goodAnswer: code(
      spec.pattern === 'async-task' ? '{ body: answers(randomUUID()).accepted }' : 'answers.completed',
    ),
    readsAnswer: countsOnAnswer(spec, result),
    sent: sentLines(spec, start),
    asked: spec.pattern === 'async-task' ? askedLines(spec, result) : [],
    // A path follows the base URL to the test's vendor by itself.
    tokensElsewhere: tokens !== undefined && !isOnBaseUrl(tokens.tokenUrl),
    tokens: tokens
      ? {
          route: literal(`POST ${tokenPath(tokens.tokenUrl)}`),
          path: code(inTemplate(tokenPath(tokens.tokenUrl))),
          answer: source(
            [
              call('vendor.answer', [
                'TOKENS',
                object([
                  ['body', value({ access_token: TEST_TOKEN, token_type: 'Bearer', expires_in: 3600 })],
                ]),
              ]),
              ';',
            ],
            2,
          ),
        }
      : null,
    key: header ? code(`headers${member(header)}`) : null,
    answers: source(answers),
    ...errorAnswerView(spec),
    webhook,
    webhookSigner: webhook?.signer ?? null,
    recorded: recordedTestView(spec, recording),
    hasProcessing,
    started: started
      ? source(
          [
            call('expect(await readCall(callId)).toMatchObject', [
              object([['startData', kept(accepted, started)]]),
            ]),
            ';',
          ],
          4,
        )
      : null,
    progress:
      progress && stages
        ? {
            hasLater: stages.later !== undefined,
            first: progressExpectation(stages.first, progress),
            later: progressExpectation(stages.later, progress),
            // What is known when the first stage comes again.
            last: progressExpectation(stages.isForward ? stages.later : stages.first, progress),
          }
        : null,
    reason: literal(reason),
    fails,
    // How the task of the query scenario ends.
    ending: code(fails ? 'failed' : 'completed'),
    success: source(
      [
        call('expect(await readCall(callId)).toMatchObject', [
          object([
            ['status', "'completed'"],
            ['responseData', expectedResult(spec, completed)],
            ['error', 'null'],
          ]),
        ]),
        ';',
      ],
      4,
    ),
  };
}

/** The constant of the test that a variable of the webhook is set to. */
function webhookSecret({ webhook }: CallSpec, variable: string): string | null {
  if (variable === webhook?.signature.secretVariable) return 'webhookSecret';
  return variable === webhook?.signature.previousSecretVariable ? 'previousSecret' : null;
}

/** Whether an answer can lack something that the mapping counts on. */
function countsOnAnswer(spec: CallSpec, result: OperationSpec): boolean {
  const { mapping } = spec;
  if (spec.pattern === 'async-task') return mapping.externalId !== WHOLE;
  if ('$custom' in mapping.result || !requiresFields(spec, result)) return false;
  return Object.values(mapping.result).some((path) => promisedPart(result.response, path).length > 0);
}

function statement(before: string, of: unknown, indentation = 0): Safe {
  return source([before, value(of), ';'], indentation);
}

function property(name: string, of: unknown): Safe {
  return source([`${name}: `, value(of), ','], 2);
}

function expectedResult(spec: CallSpec, completed: unknown): Doc {
  const map = spec.mapping.result;
  if ('$custom' in map) return 'expect.anything()';
  return value(
    Object.fromEntries(Object.entries(map).map(([name, path]) => [name, valueAt(completed, path) ?? null])),
  );
}

function required<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('a designed spec has the operations its pattern needs');
  return found;
}
