/** The variables of a new spec: the broker's URL, and the secret that the app signs its tokens with. */
export const CHANNEL_VARIABLES = ['REDIS_URL', 'JWT_SECRET'] as const;

/** The section of a new spec; what is empty is for the agent to fill in. */
export function channelSkeleton(name: string) {
  const [urlVariable, secretVariable] = CHANNEL_VARIABLES;
  return {
    operations: [],
    channel: {
      urlVariable,
      prefix: name,
      conversation: { entity: '', members: '' },
      message: { entity: '', conversation: '', fields: [], orderBy: 'createdAt', example: {}, when: '' },
      socket: { path: '/live', secretVariable, claim: 'sub' },
    },
  };
}
