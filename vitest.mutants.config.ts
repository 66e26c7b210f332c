// The tests that mutation testing runs, again and again: the connector's, without those that are random by design.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/connector/test/**/*.test.ts'],
    exclude: ['packages/connector/test/properties.test.ts'],
    expect: { requireAssertions: true },
    testTimeout: 20_000,
  },
});
