/** The section of a new spec; what is empty is for the agent to fill in. */
export const resourceSkeleton = (secretVariable: string) => ({
  operations: [
    {
      id: '',
      method: 'GET',
      path: '',
      purpose: '',
      response: {
        type: 'object',
        properties: { contentType: { type: 'string' }, base64: { type: 'string' } },
        required: ['contentType', 'base64'],
      },
      responseType: 'bytes',
      errors: [{ status: 403, meaning: '', handling: '' }],
      examples: { valid: {}, refused: { status: 403 } },
    },
  ],
  resource: {
    entity: '',
    property: '',
    at: 'read',
    operation: '',
    parameters: {},
    signing: {
      algorithm: 'hmac-sha256',
      secretVariable,
      message: '{path}{expires}',
      encoding: 'hex',
      signatureParameter: '',
      expiresParameter: '',
    },
    expiresInSeconds: 3600,
    access: { owner: '' },
    example: {},
    when: '',
  },
  timeoutMs: 10_000,
});
