import { defineConfig } from 'tsup';

export default defineConfig({
  // The last two are found by their names beside the others: the program of a thread, and the script of the admin page.
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli/main.ts',
    'deflate-files': 'src/world/deflate-files.ts',
    'admin-page': 'src/admin/client/page.ts',
  },
  format: ['esm'],
  target: 'node22',
  dts: { entry: { index: 'src/index.ts' } },
  sourcemap: true,
  clean: true,
});
