/** Where the broker's URL is, in a new spec. */
export const BROKER_VARIABLE = 'REDIS_URL';
const SECRET_VARIABLE = 'JWT_SECRET';

/** What differs from other new specs; what is empty is for the agent to fill in. */
export const channelSkeleton = (prefix: string) => ({
  system: {
    name: 'Redis',
    documentation: 'https://redis.io/docs/latest/develop/pubsub/',
    sdk: '@redis/client',
    authentication: { type: 'none' },
    rateLimits: 'none documented',
  },
  environment: [
    {
      name: BROKER_VARIABLE,
      purpose: 'carries messages between the processes of the app',
      obtainFrom: '',
      example: 'redis://user:password@host:6379',
      secret: true,
      required: true,
      pattern: '^rediss?://',
    },
    {
      name: SECRET_VARIABLE,
      purpose: 'signs the tokens of the app, with which clients connect',
      obtainFrom: 'the app itself: 32 random bytes or more',
      secret: true,
      required: true,
    },
  ],
  operations: [],
  channel: {
    urlVariable: BROKER_VARIABLE,
    prefix,
    conversation: { entity: '', members: '' },
    message: { entity: '', conversation: '', fields: [], orderBy: 'createdAt', example: {}, when: '' },
    socket: { path: '/live', secretVariable: SECRET_VARIABLE, claim: 'sub' },
  },
});
