import { testRule } from '../ruleTester.ts';

testRule('raw-api-layer', {
  role: 'api',
  invalid: [
    "export const calls = (controller) => controller.system.storage.find('TtsCall', match);",
    "import { Controller } from 'interaqt';",
    "import type { RecordMutationEvent } from 'interaqt';",
    "import { recordEvent } from '../kit/recordEvent';",
    "import type { CallEvent } from '../kit/events';",
    "import { toEvent } from './index';",
    "export async function submit(controller, x) { await controller.dispatch(source, { eventType: 'completed' }); }",
    'export async function submit(x) { await this.recordEvent(x); }',
    "export { mapStatus } from '../kit/mapping';",
  ],
  valid: [
    "export type { Speech } from './externalApi.types'; export const a = 1;",
    "import { createHttpClient } from '../kit/http'; import { readEnvironment } from '../kit/environment';",
    "import type { Speech } from './externalApi.types';",
    "import { S3Client } from '@aws-sdk/client-s3';",
    "export const listEvents = () => http.request({ method: 'GET', path: '/v1/events' });",
    "store.dispatch({ type: 'x' });",
  ],
});
