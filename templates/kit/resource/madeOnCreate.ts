import { type Controller, Custom, type EntityIdRef, type EntityInstance } from 'interaqt';

/** The business model is not what the integration was made for; the app does not start. */
export class ResourceModelError extends Error {
  readonly code = 'RESOURCE_MODEL';

  constructor(message: string) {
    super(message);
    this.name = 'ResourceModelError';
  }
}

/** Properties that have their computation from here: an app that is started again in the same process has the same ones. */
const own = new WeakSet<object>();

/**
 * Lets a property get its value when a record is created, and never again. For `configure`, before the controller
 * exists. The value is stored with the record, or neither is; one that a caller sends along is replaced.
 *
 * @param make runs inside the transaction, which may be repeated: it computes, asks nobody and changes nothing. It sees
 *   the id, the fields that were given and defaults, no computed fields. What it throws keeps the record from being created.
 * @throws {ResourceModelError} `RESOURCE_MODEL` where the model lacks the property, or computes it already
 */
export function madeOnCreate(
  entities: readonly EntityInstance[],
  names: { entity: string; property: string },
  make: (record: EntityIdRef) => string,
): void {
  const title = `${names.entity}.${names.property}`;
  const property = entities
    .find(({ name }) => name === names.entity)
    ?.properties.find(({ name }) => name === names.property);
  if (!property)
    throw new ResourceModelError(`The model has no ${title}. Declare it as a property of type string.`);
  if ((property.computation || property.computed) && !own.has(property)) {
    throw new ResourceModelError(
      `${title} has a computation of its own. Remove it, or name another property.`,
    );
  }
  own.add(property);
  property.computation = Custom.create({
    name: title,
    async getInitialValue(this: Controller, record: EntityIdRef) {
      return make(record);
    },
  });
}
