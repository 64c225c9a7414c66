import { type Controller, Entity, type EntityInstance, Property, type RelationInstance } from 'interaqt';

/** A model with nothing but users; the first three fields are what `createApp` takes. */
export interface UserModel {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: Controller['eventSources'];
  /** @returns the id of a new user */
  createUser(controller: Controller, fields?: Readonly<Record<string, string>>): Promise<string>;
}

/** @param fields text properties of a user, such as `['email']` */
export function defineUserModel(fields: readonly string[] = [], entity = 'User'): UserModel {
  const properties = [...new Set(['name', ...fields])].map((name) =>
    Property.create({ name, type: 'string' }),
  );
  return {
    entities: [Entity.create({ name: entity, properties })],
    relations: [],
    eventSources: [],
    async createUser({ system }, values = {}) {
      return String((await system.storage.create(entity, { name: 'test', ...values })).id);
    },
  };
}
