import { sign, verify } from 'hono/jwt';
import type { RecordMutationSideEffect } from 'interaqt';
import { Controller, type Database, type EntityInstance, MonoSystem, type RelationInstance } from 'interaqt';

/** What a test app is made of, apart from the integration. */
export interface TestAppModel {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: Controller['eventSources'];
}

/** The part of an integration's life that every host shares. */
interface Bootable {
  configure?(): Promise<unknown>;
  createSideEffects?(): RecordMutationSideEffect<unknown>[];
  setup?(controller: Controller): Promise<unknown>;
  cleanup?(): Promise<unknown>;
}

/** Starts an integration on an empty database of the test's own, in the order a host does. */
export async function bootTestApp(
  model: TestAppModel,
  database: Database,
  integration: Bootable,
): Promise<{ controller: Controller; close(): Promise<void> }> {
  await integration.configure?.();
  const controller = new Controller({
    system: new MonoSystem(database),
    ...model,
    recordMutationSideEffects: integration.createSideEffects?.() ?? [],
  });
  async function close() {
    try {
      await integration.cleanup?.();
    } finally {
      controller.teardown();
      await database.close();
    }
  }
  try {
    await controller.setup(true);
    await integration.setup?.(controller);
  } catch (error) {
    // The first error is the one to report.
    await close().catch(() => undefined);
    throw error;
  }
  return { controller, close };
}

/** A token of the test for a user. */
export function issueToken(userId: string, secret: string): Promise<string> {
  return sign({ sub: userId }, secret, 'HS256');
}

/** The user of an `Authorization` header; `null` without a valid token. */
export async function readUserId(header: string | undefined, secret: string): Promise<string | null> {
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';
  const payload = await verify(token, secret, 'HS256').catch(() => null);
  return typeof payload?.sub === 'string' ? payload.sub : null;
}
