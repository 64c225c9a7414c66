import {
  type Controller,
  collectErrorChain,
  type EntityIdRef,
  MatchExp,
  Property,
  type PropertyInstance,
} from 'interaqt';
import { findRecord } from '../../kit/ownedRecord.js';
import type { AppRecord, AppStore } from './types.js';

export interface AppEntity {
  /** Default `App`. */
  entity?: string;
  /** The relations that lead from the app to its user. Default `['owner']`. */
  owner?: readonly [string, ...string[]];
  /** The property with what users call their apps, for the console. Default: none. */
  name?: string;
}

const FIELDS = ['integrationType', 'integrationConfig', 'integrationEnabled'] as const;

/** What the entity of the apps gets; interaqt's own migration adds the columns. */
export function integrationProperties(): PropertyInstance[] {
  return [
    Property.create({ name: 'integrationType', type: 'string' }),
    Property.create({ name: 'integrationConfig', type: 'string' }),
    Property.create({ name: 'integrationEnabled', type: 'boolean', defaultValue: () => false }),
  ];
}

/**
 * Apps as records of an interaqt app. The three properties are written in place and not by events: events are kept, and
 * with them every secret that was ever entered.
 */
export function interaqtAppStore(controller: Controller, options: AppEntity = {}): AppStore {
  const { entity = 'App', owner = ['owner'], name } = options;
  const { storage } = controller.system;
  const fields = ['id', ...FIELDS, ...(name === undefined ? [] : [name])];
  const ownerId = [...owner, 'id'].join('.');
  const toOwner = (userId: string) => MatchExp.atom({ key: ownerId, value: ['=', userId] });

  async function findAll(match: ReturnType<typeof MatchExp.atom>, limit?: number): Promise<EntityIdRef[]> {
    const modifier = { orderBy: { id: 'ASC' }, ...(limit !== undefined && { limit }) };
    return storage.find(entity, match, modifier, fields);
  }

  async function find(id: string): Promise<AppRecord | null> {
    const row = await findRecord(controller, entity, fields, owner, id);
    if (!row) return null;
    return toApp(row, ownerOf(row, owner), name);
  }

  return {
    find,
    findByOwner: async (userId) => (await findAll(toOwner(userId))).map((row) => toApp(row, userId, name)),
    async findConfigured(after, limit) {
      const configured = MatchExp.atom({ key: 'integrationConfig', value: ['not', null] });
      const match =
        after === null ? configured : configured.and(MatchExp.atom({ key: 'id', value: ['>', after] }));
      return (await findAll(match, limit)).map((row) => toApp(row, null, name));
    },
    async save(id, { integrationType, integrationConfig, integrationEnabled }, expected) {
      const values = { integrationType, integrationConfig, integrationEnabled };
      const transaction = { name: 'integration.save', isolation: 'SERIALIZABLE' as const };
      try {
        return await storage.runInTransaction(transaction, async () => {
          if ((await find(id))?.integrationConfig !== expected) return false;
          await storage.update(entity, MatchExp.atom({ key: 'id', value: ['=', id] }), values);
          return true;
        });
      } catch (error) {
        if (collectErrorChain(error).some(isOverlap)) return false;
        throw error;
      }
    },
  };
}

function toApp(row: EntityIdRef, ownerId: string | null, name?: string): AppRecord {
  const called: unknown = name === undefined ? null : row[name];
  return {
    id: String(row.id),
    name: typeof called === 'string' ? called : null,
    ownerId,
    integrationType: row.integrationType ?? null,
    integrationConfig: row.integrationConfig ?? null,
    integrationEnabled: row.integrationEnabled === true,
  };
}

/** Follows the relations; an app of several users belongs to the first. */
function ownerOf(row: EntityIdRef, owner: readonly string[]): string | null {
  let reached: EntityIdRef | undefined = row;
  for (const relation of owner) reached = [reached?.[relation] ?? []].flat()[0];
  return reached ? String(reached.id) : null;
}

/** PostgreSQL's word for two transactions of which one has to give way. */
function isOverlap(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '40001';
}
