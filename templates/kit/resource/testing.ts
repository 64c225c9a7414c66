import {
  type Controller,
  Entity,
  type EntityIdRef,
  type EntityInstance,
  MatchExp,
  Property,
  Relation,
  type RelationInstance,
} from 'interaqt';

export interface ResourceModelConfig {
  entity: string;
  /** A property of type string for the value; left out where it is not stored. */
  property?: string;
  /** The fields of a record, unless `createRecord` says otherwise. */
  example: Readonly<Record<string, string | number | boolean>>;
  /** Relations from the record to its user, as in the integration; `null`: a record belongs to nobody. */
  owner: readonly string[] | null;
}

/** A model with nothing but the entity and what it needs to exist; the first three fields are what `createApp` takes. */
export interface ResourceModel {
  entities: EntityInstance[];
  relations: RelationInstance[];
  eventSources: Controller['eventSources'];
  /** @returns the id of a new user */
  createUser(controller: Controller): Promise<string>;
  /** @returns the id of a new record of this user */
  createRecord(
    controller: Controller,
    userId: string,
    fields?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  readRecord(controller: Controller, id: string): Promise<EntityIdRef | undefined>;
  countRecords(controller: Controller): Promise<number>;
}

/** Stands in for the business of the app, so that the test of an integration does not depend on it. */
export function defineResourceModel({
  entity,
  property,
  example,
  owner,
}: ResourceModelConfig): ResourceModel {
  const user = Entity.create({
    name: 'User',
    properties: [Property.create({ name: 'name', type: 'string' })],
  });
  const fields = Object.entries(example).map(([name, value]) =>
    Property.create({ name, type: typeof value }),
  );
  const stored = property === undefined ? [] : [Property.create({ name: property, type: 'string' })];
  const record = Entity.create({ name: entity, properties: [...fields, ...stored] });

  // From the user down to the record: what lies between them has no fields of its own.
  const path = [...(owner ?? [])].reverse();
  const between = path.slice(0, -1).map((_relation, index) =>
    Entity.create({
      name: `Test${index + 1}`,
      properties: [Property.create({ name: 'name', type: 'string' })],
    }),
  );
  const chain = [user, ...between, record];
  const relations = path.map((relation, index) => {
    const [source, target] = [chain[index], chain[index + 1]];
    if (!source || !target) throw new Error('The chain of owners has a gap.');
    return Relation.create({
      source,
      sourceProperty: `${relation}Below`,
      target,
      targetProperty: relation,
      type: '1:n',
    });
  });

  return {
    entities: chain,
    relations,
    eventSources: [],
    async createUser(controller) {
      return String((await controller.system.storage.create('User', { name: 'Test' })).id);
    },
    async createRecord({ system }, userId, given = {}) {
      let above = userId;
      for (const [index, relation] of path.slice(0, -1).entries()) {
        const made = await system.storage.create(`Test${index + 1}`, { [relation]: { id: above } });
        above = String(made.id);
      }
      const last = path.at(-1);
      const values = { ...example, ...given, ...(last === undefined ? {} : { [last]: { id: above } }) };
      return String((await system.storage.create(entity, values)).id);
    },
    async readRecord({ system }, id) {
      return system.storage.findOne(entity, MatchExp.atom({ key: 'id', value: ['=', id] }), undefined, ['*']);
    },
    async countRecords({ system }) {
      return (await system.storage.find(entity, undefined, undefined, ['id'])).length;
    },
  };
}
