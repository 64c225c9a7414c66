/** The section of a new spec, for uploads; what is empty is for the agent to fill in. */
export const clientDirectSkeleton = (prefix: string) => ({
  operations: [],
  clientDirect: {
    access: '',
    uploads: {
      bucketVariable: `${prefix}_BUCKET`,
      regionVariable: `${prefix}_REGION`,
      accessKeyIdVariable: `${prefix}_ACCESS_KEY_ID`,
      secretAccessKeyVariable: `${prefix}_SECRET_ACCESS_KEY`,
      addressing: 'path',
      prefix: '',
      contentTypes: [],
      maxBytes: 10_000_000,
      expiresInSeconds: 300,
    },
  },
  timeoutMs: 10_000,
});
