import { type Json, resolve } from './document.ts';

/** A Swagger 2 document in the terms of OpenAPI 3, as far as the server of the tests looks at it. */
export function asOpenApi3(document: Json): Json {
  if (document.swagger === undefined) return document;
  const paths = Object.entries((document.paths ?? {}) as Record<string, Json>);
  return {
    ...document,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, itemOf(document, item)])),
    components: {
      securitySchemes: Object.fromEntries(
        Object.entries((document.securityDefinitions ?? {}) as Record<string, Json>).map(([name, each]) => [
          name,
          each.type === 'basic' ? { type: 'http', scheme: 'basic' } : each,
        ]),
      ),
    },
  };
}

function itemOf(document: Json, item: Json): Json {
  const shared = (item.parameters ?? []) as Json[];
  return Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => ['get', 'post', 'put', 'patch', 'delete'].includes(key))
      .map(([method, each]) => [method, operationOf(document, each as Json, shared)]),
  );
}

function operationOf(document: Json, operation: Json, shared: readonly Json[]): Json {
  const own = ((operation.parameters ?? []) as Json[]).map((each) => resolve(document, each));
  const all = [
    ...shared
      .map((each) => resolve(document, each))
      .filter((each) => !own.some(({ name, in: place }) => name === each.name && place === each.in)),
    ...own,
  ];
  const types = (keyword: string) =>
    (operation[keyword] ?? document[keyword] ?? ['application/json']) as string[];
  const body = all.find((each) => each.in === 'body');
  const fields = all.filter((each) => each.in === 'formData');
  const content = (of: Json) => Object.fromEntries(types('consumes').map((type) => [type, { schema: of }]));
  return {
    ...operation,
    parameters: all
      .filter((each) => each.in !== 'body' && each.in !== 'formData')
      .map((each) => ({ ...each, schema: each, style: undefined })),
    ...(body
      ? { requestBody: { required: body.required, content: content((body.schema ?? {}) as Json) } }
      : {}),
    ...(fields.length > 0 ? { requestBody: { content: content(formOf(fields)) } } : {}),
    responses: Object.fromEntries(
      Object.entries((operation.responses ?? {}) as Record<string, Json>).map(([status, each]) => {
        const { schema } = resolve(document, each);
        const media = schema ? types('produces').map((type) => [type, { schema }]) : [];
        return [status, { content: Object.fromEntries(media) }];
      }),
    ),
  };
}

function formOf(fields: readonly Json[]): Json {
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((each) => [String(each.name), { ...each, required: undefined }]),
    ),
    required: fields.filter((each) => each.required === true).map((each) => String(each.name)),
  };
}
