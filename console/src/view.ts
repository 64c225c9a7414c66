import { ApiError, type App, type Health, type Vendor } from './api.js';
import { h } from './dom.js';

/** A page of the console. */
export interface View {
  title: string;
  node: Node;
  /** Called when another page takes its place. */
  stop?(): void;
}

const HEALTH: Record<Health['status'], [label: string, kind: string]> = {
  ok: ['Healthy', 'ok'],
  degraded: ['Degraded', 'warning'],
  failing: ['Failing', 'bad'],
  unknown: ['Not asked yet', ''],
  off: ['Switched off', ''],
  'not-connected': ['Not connected', ''],
};

/** How an app is, in words and colour; on hovering, why. */
export function healthMark({ status, error, endpoints }: Health): HTMLElement {
  const [label, kind] = HEALTH[status];
  const reason = error ?? endpoints.find((each) => each.error)?.error;
  return h('span', { class: `mark ${kind}`, title: reason?.message }, label);
}

export function appName({ id, name }: Pick<App, 'id' | 'name'>): string {
  return name ?? `App ${id}`;
}

/** An emoji as it is; of the name of an icon, which only the app has, the first letter of the vendor. */
export function vendorIcon({ icon, name }: Pick<Vendor, 'icon' | 'name'>): HTMLElement {
  const text = /^[\w\s./:-]*$/.test(icon) ? name.charAt(0).toUpperCase() : icon;
  return h('span', { class: 'icon', 'aria-hidden': 'true' }, text);
}

/** What went wrong, and what to do about it. */
export function problemOf(error: unknown): (Node | string)[] {
  if (!(error instanceof ApiError)) return [error instanceof Error ? error.message : String(error)];
  const { message, fix, code } = error;
  return [`${message + (fix ? ` ${fix}` : '')} `, h('code', {}, code)];
}
