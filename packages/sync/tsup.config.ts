import { defineConfig } from 'tsup';

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/adopt/index.ts',
    'src/archive/index.ts',
    'src/ledger-door.ts',
    'src/plan-door.ts',
    'src/heal-door.ts',
    'src/report/index.ts',
    'src/testing/index.ts',
  ],
  format: ['esm'],
  target: 'node22',
  dts: true,
  sourcemap: true,
  clean: true,
});
