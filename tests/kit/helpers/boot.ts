import { Controller, type Database, MonoSystem } from 'interaqt';
import { vi } from 'vitest';
import type { CallNames } from '../../../templates/kit/names';
import { onCallCreated } from '../../../templates/kit/onCallCreated';
import { defineTestModel, type TestModel } from '../../../templates/kit/testing/index';
import { emptyDatabase } from '../../helpers/pglite';

// Every test starts a database, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

export const names: CallNames = { call: 'TtsCall', event: 'TtsEvent', eventSource: 'recordTtsEvent' };

export interface Booted {
  controller: Controller;
  database: Database;
  model: TestModel;
  close(): Promise<void>;
}

/** A controller with the test model on an empty database, in memory unless another one is given. */
export async function boot(
  options: {
    database?: Database;
    names?: CallNames;
    owner?: readonly string[] | null;
    requestParams?: unknown;
    onCall?: (id: string) => void;
    /** `false`: the database has its tables already. */
    install?: boolean;
  } = {},
): Promise<Booted> {
  const used = options.names ?? names;
  const model = defineTestModel({
    names: used,
    owner: options.owner ?? null,
    requestParams: 'requestParams' in options ? options.requestParams : { text: 'hello' },
  });
  const database = options.database ?? (await emptyDatabase());
  const controller = new Controller({
    system: new MonoSystem(database),
    entities: model.entities,
    relations: model.relations,
    eventSources: model.eventSources,
    recordMutationSideEffects: [onCallCreated(used, (id) => options.onCall?.(String(id)))],
  });
  await controller.setup(options.install ?? true);
  return {
    controller,
    database,
    model,
    async close() {
      controller.teardown();
      await database.close();
    },
  };
}
