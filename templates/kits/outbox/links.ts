import type { Sql } from './database.js';
import { select } from './schema.js';

/** `reference`: knows of. `cascade`: lives and dies with. `aggregate_root`: belongs to. The outbox does nothing with it. */
export type LinkType = 'reference' | 'cascade' | 'aggregate_root';

/** An entity of a module. Ids that are numbers are kept as text. */
export interface EntityReference {
  module: string;
  entityType: string;
  entityId: string | number;
}

export interface NewIntegrationLink {
  sourceModule: string;
  sourceEntityType: string;
  sourceEntityId: string | number;
  targetModule: string;
  targetEntityType: string;
  targetEntityId: string | number;
  linkType: LinkType;
  metadata?: Readonly<Record<string, unknown>>;
}

export interface IntegrationLink extends NewIntegrationLink {
  id: string;
  sourceEntityId: string;
  targetEntityId: string;
  metadata: Readonly<Record<string, unknown>>;
  createdAt: Date;
}

const SOURCE = 'source_module = $1 and source_entity_type = $2 and source_entity_id = $3';
const TARGET = 'target_module = $1 and target_entity_type = $2 and target_entity_id = $3';
const BETWEEN = `(source_module, source_entity_type, source_entity_id, target_module, target_entity_type, target_entity_id)`;

/** Links between entities of different modules, which know nothing of each other's tables. */
export class LinkStore {
  constructor(readonly run: <Result>(work: (tx: Sql) => Promise<Result>) => Promise<Result>) {}

  /** The same link is made once: a second time the stored one is answered, its metadata unchanged. */
  async create(link: NewIntegrationLink): Promise<IntegrationLink> {
    const insert = `insert into outbox.link (source_module, source_entity_type, source_entity_id,
        target_module, target_entity_type, target_entity_id, link_type, metadata)
      values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
      on conflict (source_module, source_entity_type, source_entity_id,
        target_module, target_entity_type, target_entity_id, link_type)
      do update set link_type = excluded.link_type`;
    const values = [
      ...[link.sourceModule, link.sourceEntityType, String(link.sourceEntityId)],
      ...[link.targetModule, link.targetEntityType, String(link.targetEntityId)],
      ...[link.linkType, JSON.stringify(link.metadata ?? {})],
    ];
    const rows = await this.run((tx) => select<LinkRow>(tx, `${insert} returning ${COLUMNS}`, values));
    return toLink(rows[0] as LinkRow);
  }

  findBySource(source: EntityReference): Promise<IntegrationLink[]> {
    return this.#find(SOURCE, valuesOf(source));
  }

  findByTarget(target: EntityReference): Promise<IntegrationLink[]> {
    return this.#find(TARGET, valuesOf(target));
  }

  findByType(linkType: LinkType): Promise<IntegrationLink[]> {
    return this.#find('link_type = $1', [linkType]);
  }

  /** Links between two entities, whichever of them is the source. */
  findBetween(one: EntityReference, other: EntityReference): Promise<IntegrationLink[]> {
    return this.#find(`${BETWEEN} in (($1, $2, $3, $4, $5, $6), ($4, $5, $6, $1, $2, $3))`, [
      ...valuesOf(one),
      ...valuesOf(other),
    ]);
  }

  async #find(where: string, values: unknown[]): Promise<IntegrationLink[]> {
    const text = `select ${COLUMNS} from outbox.link where ${where} order by created_at, id`;
    return (await this.run((tx) => select<LinkRow>(tx, text, values))).map(toLink);
  }
}

type LinkRow = Omit<IntegrationLink, 'metadata' | 'createdAt'> & {
  metadata: string;
  createdAt: string | number | Date;
};

// As text: drivers differ in what they make of jsonb.
const COLUMNS = `id, source_module as "sourceModule", source_entity_type as "sourceEntityType",
  source_entity_id as "sourceEntityId", target_module as "targetModule", target_entity_type as "targetEntityType",
  target_entity_id as "targetEntityId", link_type as "linkType", metadata::text as metadata, created_at as "createdAt"`;

function toLink(row: LinkRow): IntegrationLink {
  return { ...row, metadata: JSON.parse(row.metadata), createdAt: new Date(row.createdAt) };
}

function valuesOf({ module, entityType, entityId }: EntityReference): string[] {
  return [module, entityType, String(entityId)];
}
