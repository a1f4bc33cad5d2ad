import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts'],
  format: ['esm'],
  target: 'node24',
  // `node:sqlite` has no name without the prefix.
  removeNodeProtocol: false,
  dts: false,
  sourcemap: true,
  clean: true,
});
