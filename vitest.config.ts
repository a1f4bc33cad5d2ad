import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests read the packages' sources, not their builds: the condition is the one in each package's `exports`. */
const conditions = ['@acopio/source'];

// The tests start some hundred processes of Node: what one has compiled the next ones read.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

/** Where `.ci/run` wants the results as JSON, to count them. */
const results = process.env['ACOPIO_TEST_RESULTS'];

/** What a folder starts once for all its tests. */
function setupOf(folder: string): { globalSetup?: string } {
  const file = `${folder}/test/global-setup.ts`;
  return existsSync(join(import.meta.dirname, file)) ? { globalSetup: file } : {};
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: ['packages/*', 'apps/cli', 'apps/api', 'tooling/*'].map((folder) => ({
      extends: true,
      test: { name: folder, include: [`${folder}/test/**/*.test.ts`], ...setupOf(folder) },
    })),
    reporters: ['default', ...(results ? [['json', { outputFile: results }] satisfies [string, object]] : [])],
    // Many tests wait for other processes, so two files at a time also where vitest would leave a core to itself.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
