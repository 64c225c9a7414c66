import { configDefaults, defineConfig } from 'vitest/config';

/*
 * Whole walks through every pattern and layout, and proofs that take many databases or processes. `npm run test:all`
 * runs them as well; `npm test` says that it leaves them out.
 */
const LONG = [
  'tests/corpus/import.test.ts',
  'tests/e2e/catalogue.test.ts',
  'tests/e2e/doors.test.ts',
  'tests/e2e/hosts-chain.test.ts',
  'tests/e2e/hosts.test.ts',
  'tests/e2e/layouts-chain.test.ts',
  'tests/e2e/patterns.test.ts',
  'tests/e2e/scriptedClient.test.ts',
  'tests/e2e/tarballDemo.test.ts',
  'tests/examples/catalogue.test.ts',
  'tests/examples/stripePayment.test.ts',
  'tests/host/project.test.ts',
  'tests/hosts/rendered.test.ts',
  'tests/kit/durable/admin.test.ts',
  'tests/kit/recovery.test.ts',
  'tests/kits/outbox/outbox.test.ts',
  'tests/kits/outbox/processes.test.ts',
  'tests/mcp/calls.test.ts',
  'tests/operations/channelTasks.test.ts',
  'tests/operations/doorTasks.test.ts',
  'tests/operations/patternTasks.test.ts',
  'tests/rendering/mutants.test.ts',
  'tests/rendering/ownTests.test.ts',
  'tests/rendering/patterns.test.ts',
  'tests/rendering/recorded.test.ts',
  'tests/rendering/webhookVariants.test.ts',
];

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Generated projects bring their own tests; they are run by the end-to-end tests, not collected here.
    exclude: [
      ...configDefaults.exclude,
      'tests/fixtures/**',
      ...(process.env.npm_lifecycle_event === 'test' ? LONG : []),
    ],
    pool: 'forks',
    // Real databases, repositories and child processes: on two cores a few files at a time. They wait now and then.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
