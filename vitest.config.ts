import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests read the packages' sources, not their builds: the condition is the one in each package's `exports`. */
const conditions = ['@acopio/source'];

// The tests start some hundred processes of Node: what one has compiled the next ones read.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node-compile');

/** Where `.ci/run` wants the results as JSON, to count them. */
const results = process.env['ACOPIO_TEST_RESULTS'];

/** Tests that read the modules of others anew. */
const CONFORMANCE = 'packages/*/test/conformance/**/*.test.ts';

/** What a folder starts once for all its tests. */
function setupOf(folder: string): { globalSetup?: string } {
  const file = `${folder}/test/global-setup.ts`;
  return existsSync(join(import.meta.dirname, file)) ? { globalSetup: file } : {};
}

/** The projects whose files take long come first, so that the many short files of the packages fill the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isShort = ({ project }: TestSpecification): boolean => project.name === 'packages/*';
    return [...sorted.filter((file) => !isShort(file)), ...sorted.filter(isShort)];
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      ...['packages/*', 'apps/cli', 'apps/api', 'tooling/*'].map((folder) => ({
        extends: true as const,
        test: {
          name: folder,
          include: [`${folder}/test/**/*.test.ts`],
          exclude: [...configDefaults.exclude, CONFORMANCE],
          ...setupOf(folder),
        },
      })),
      // Two packages run the same cases, each with a client of its own, which it names in the environment.
      { extends: true, test: { name: 'conformance', include: [CONFORMANCE], isolate: true } },
    ],
    reporters: ['default', ...(results ? [['json', { outputFile: results }] satisfies [string, object]] : [])],
    // No other test changes a module that another one reads, and reading them anew for each file takes longer than most files.
    isolate: false,
    // Many tests wait for other processes, so two files at a time also where vitest would leave a core to itself.
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
