/** The section of a new spec, for a secret that the app shares with the issuer; what is empty is for the agent to fill in. */
export const middlewareSkeleton = (secretVariable: string) => ({
  operations: [],
  middleware: {
    token: { bearer: true },
    verify: { algorithms: ['HS256'], secretVariable, clockToleranceSeconds: 30 },
    user: { entity: 'User', field: 'id', claim: 'sub' },
    anonymous: ['/health'],
  },
});
