import { defineConfig } from 'vitest/config';

/** Tests read the packages' sources, not their builds: the condition is the one in each package's `exports`. */
const conditions = ['@acopio/source'];

/** Where `.ci/run` wants the results as JSON, to count them. */
const results = process.env['ACOPIO_TEST_RESULTS'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: ['packages/*', 'apps/*', 'tooling/*'].map((folder) => ({
      extends: true,
      test: { name: folder, include: [`${folder}/test/**/*.test.ts`] },
    })),
    reporters: ['default', ...(results ? [['json', { outputFile: results }] satisfies [string, object]] : [])],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
