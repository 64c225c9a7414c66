import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// What the environment already says wins over the file.
if (existsSync('.env')) process.loadEnvFile('.env');

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // A database starts in every test file.
    hookTimeout: 30_000,
    testTimeout: 30_000,
  },
});
