import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'test/purity/fixtures/**'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
    globalSetup: ['test/setup/global.ts'],
    pool: 'forks',
    env: { ORKESTRA_LOG: process.env.ORKESTRA_LOG ?? 'error' },
    maxWorkers: 2,
  },
});
