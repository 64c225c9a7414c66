import { apiKeyHeader } from '../../../templates/kit/authentication';
import { createHttpClient } from '../../../templates/kit/http';
import { mapStatus, requireText, vendorFailure } from '../../../templates/kit/mapping';
import type { AsyncTaskVendor, CallUpdate, SyncCallVendor } from '../../../templates/kit/vendor';

interface Job {
  id?: string;
  status?: string;
  url?: string;
  error?: unknown;
}

const STATUS = { queued: 'pending', running: 'processing', done: 'completed', broken: 'failed' } as const;

const client = (baseUrl: string, timeoutMs: number) =>
  createHttpClient({
    baseUrl,
    timeoutMs,
    secrets: ['sk_secret'],
    authentication: [apiKeyHeader('X-Api-Key', 'sk_secret')],
  });

function toUpdate(job: Job): CallUpdate | null {
  switch (mapStatus(STATUS, job.status, 'getJob')) {
    case 'pending':
      return null;
    case 'processing':
      return { eventType: 'processing' };
    case 'completed':
      return { eventType: 'completed', data: { url: job.url } };
    case 'failed':
      return { eventType: 'failed', data: vendorFailure(job, 'getJob') };
  }
}

/** An adapter as the generator writes it: `POST /jobs`, then `GET /jobs/{id}`. */
export function asyncVendor(baseUrl: string, timeoutMs = 500): AsyncTaskVendor {
  const http = client(baseUrl, timeoutMs);
  return {
    pattern: 'async-task',
    async submit(call) {
      const headers = { 'Idempotency-Key': call.idempotencyKey };
      const job = await http.request<Job>({
        method: 'POST',
        path: '/jobs',
        headers,
        json: call.requestParams,
      });
      const externalId = requireText(job.id, 'id', 'createJob');
      return { externalId, update: () => (job.status ? toUpdate(job) : null) };
    },
    async query(id) {
      return toUpdate(await http.request<Job>({ method: 'GET', path: '/jobs/{id}', params: { id } }));
    },
  };
}

/** `POST /translate` answers with the result. */
export function syncVendor(baseUrl: string, timeoutMs = 500): SyncCallVendor {
  const http = client(baseUrl, timeoutMs);
  return {
    pattern: 'sync-call',
    async call(call) {
      const headers = { 'Idempotency-Key': call.idempotencyKey };
      const data = await http.request({
        method: 'POST',
        path: '/translate',
        headers,
        json: call.requestParams,
      });
      return { eventType: 'completed', data };
    },
  };
}
