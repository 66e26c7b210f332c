import { defineConfig } from 'vitest/config';

/** The times only end a test that hangs: on a busy machine a browser or a child process takes many times as long as usual. */
const shared = {
  expect: { requireAssertions: true, poll: { timeout: 10_000 } },
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'connector', include: ['packages/connector/test/**/*.test.ts'] } },
      { test: { ...shared, name: 'emulator', include: ['packages/emulator/test/**/*.test.ts'] } },
      { test: { ...shared, name: 'studio', include: ['packages/studio/test/**/*.test.ts'] } },
      { test: { ...shared, name: 'bridge', include: ['packages/bridge/test/**/*.test.ts'] } },
      { test: { ...shared, name: 'package', include: ['host/test/**/*.test.ts'] } },
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/connector/src/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { branches: 95 },
    },
  },
});
