import type { Integrations } from '../../templates/kits/registry/integrations.js';
import type { RecentCalls } from '../../templates/kits/registry/recentCalls.js';
import type { IntegrationData } from '../../templates/kits/registry/types.js';

export type Vendor = ReturnType<Integrations['listTypes']>[number];
export type Endpoint = Vendor['endpoints'][number];
export type App = Awaited<ReturnType<Integrations['getApp']>>;
export type Health = Awaited<ReturnType<Integrations['listHealth']>>[number];
export type Alerts = Awaited<ReturnType<Integrations['listAlerts']>>;
export type Calls = Awaited<ReturnType<RecentCalls['list']>>;
export type Data = IntegrationData;

/** What the API refused, or why it could not be asked. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fix = '',
  ) {
    super(message);
  }
}

const { api = '', signIn = '' } = document.documentElement.dataset;
const TOKEN = 'integrations.token';

/** Where people sign in; empty where a token is asked for. */
export const signInPage = signIn;

export function hasToken(): boolean {
  return sessionStorage.getItem(TOKEN) !== null;
}

/** Kept until the tab is closed. */
export function setToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
}

/** Everything the page knows comes from here. @throws {ApiError} */
export async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const token = sessionStorage.getItem(TOKEN);
  const headers = new Headers({ Accept: 'application/json' });
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  let response: Response;
  try {
    response = await fetch(api + path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(
      0,
      'OFFLINE',
      'The server cannot be reached.',
      'Look at your connection and try again.',
    );
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer?.ok) return answer.data;
  const { code = `HTTP_${response.status}`, message, fix } = answer?.error ?? {};
  throw new ApiError(response.status, code, message ?? `The server answered ${response.status}.`, fix);
}

/** A part of a path. */
export const part = encodeURIComponent;
