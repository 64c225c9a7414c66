import type { TestVendor } from '../../../templates/kit/testing/vendor';

/** A pattern in a running app, the same for every layout. */
export interface PatternRow {
  /** The spec in tests/fixtures/specs. */
  spec: string;
  /** Its module in tests/fixtures/hosts/patterns/backend, which exports entities, relations and interactions. */
  business: string;
  /** What stands for the vendor, while the app runs and while its tests run. */
  start(): Promise<Counterpart>;
  /** What users do. Called before and after the app was started again. */
  drive(app: DrivenApp, vendor: Counterpart): Promise<void>;
}

export interface Counterpart {
  /** The variables of the integration. */
  environment: Record<string, string>;
  /** The loopback vendor, where there is one. */
  vendor?: TestVendor;
  stop(): Promise<void>;
}

/** The app over HTTP, as the layout has it. */
export interface DrivenApp {
  url: string;
  /** Ids of two users. */
  users: readonly [string, string];
  /** Headers by which the app knows a user. */
  as(userId: string): Promise<Record<string, string>>;
  /** Sends an interaction and answers with the records it created. Throws where it is refused. */
  interact(name: string, payload: object, userId: string): Promise<{ record: string; id: string }[]>;
  /** Sends an interaction that reads, and answers with what it found. */
  list(name: string, userId: string): Promise<Record<string, unknown>[]>;
  /** Calls an API of an integration; without a user as somebody who is not signed in. */
  ask(spec: string, api: string, params: object, userId?: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** The id of the record that an interaction created. */
export function idOf(created: readonly { record: string; id: string }[], record: string): string {
  const found = created.find((each) => each.record === record);
  if (!found) throw new Error(`no ${record} among ${JSON.stringify(created)}`);
  return found.id;
}
