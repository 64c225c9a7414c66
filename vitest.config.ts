import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Generated projects bring their own tests; they are run by the end-to-end tests, not collected here.
    exclude: ['**/node_modules/**', 'tests/fixtures/**'],
    pool: 'forks',
    // Real databases, repositories and child processes: on two cores a few files at a time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
