const job = (version: string) => ({
  type: 'object',
  required: ['id', 'status'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['queued', 'done', 'failed'] },
    video_url: { type: 'string', format: 'uri' },
    // What the newer document adds.
    ...(version === '1' ? {} : { note: { type: 'string' } }),
  },
});

/** A vendor's OpenAPI document with two operations, in version 1 or 2. */
export function documentOf(version: '1' | '2'): string {
  const answer = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } },
  });
  const script = { type: 'object', required: ['script'], properties: { script: { type: 'string' } } };
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Render API', version },
    servers: [{ url: 'https://api.render.example.org' }],
    security: [{ key: [] }],
    paths: {
      '/jobs': {
        post: {
          operationId: 'createJob',
          requestBody: { required: true, content: { 'application/json': { schema: script } } },
          responses: { 202: answer('Accepted') },
        },
      },
      '/jobs/{job_id}': {
        get: {
          operationId: 'getJob',
          parameters: [{ name: 'job_id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: answer('The job') },
        },
      },
    },
    components: {
      schemas: { Job: job(version) },
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  });
}
