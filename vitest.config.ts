import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'test/purity/fixtures/**'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
    globalSetup: ['test/setup/global.ts'],
    // Real servers, real signals and a real browser on two shared cores: in CI a test that fails is tried once more, and a test
    // that needed it is named in the report. At a desk nothing is tried again.
    retry: process.env.CI ? 1 : 0,
    pool: 'forks',
    env: { ORKESTRA_LOG: process.env.ORKESTRA_LOG ?? 'error' },
    maxWorkers: 2,
  },
});
