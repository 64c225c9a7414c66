import { z } from 'zod';
import { ROUTES, type Route } from './routes.js';

export interface ApiDescription {
  /** Where the routes are, such as `/api/integrations`. */
  prefix: string;
  /** How a client proves who it is, as in OpenAPI. Default: a bearer token. */
  securityScheme?: Record<string, unknown>;
}

/** Every answer: `data` when it is `ok`, otherwise `error`. */
const envelope = (data: z.ZodType) => z.object({ ok: z.literal(true), data, error: z.null() });

const failed = z.object({
  ok: z.literal(false),
  data: z.null(),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string().optional() }),
});

/** The OpenAPI document of the API, made from the same routes and schemas that serve it. */
export function describeApi({ prefix, securityScheme = { type: 'http', scheme: 'bearer' } }: ApiDescription) {
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
  for (const each of ROUTES) {
    const path = `${prefix}${each.path}`;
    paths[path] = { ...paths[path], [each.method]: operationOf(each) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Integrations', version: '1' },
    paths,
    components: {
      schemas: { Failure: schemaOf(failed, 'output') },
      securitySchemes: { user: securityScheme },
    },
    security: [{ user: [] }],
  };
}

function operationOf({ id, summary, path, body, data }: Route) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const failure = { $ref: '#/components/schemas/Failure' };
  return {
    operationId: id,
    summary,
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(body && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: {
      200: { description: 'It is done.', content: json(schemaOf(envelope(data), 'output')) },
      default: { description: 'It is not; `code` says why.', content: json(failure) },
    },
  };
}

function json(schema: unknown) {
  return { 'application/json': { schema } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
