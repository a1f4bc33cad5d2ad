import { expect, it } from 'vitest';
import { measureDownload } from '../src/download/main.ts';

it('the bench of downloads brings every package whole, and tells how fast and in how much memory', async () => {
  const lines = await measureDownload({ runs: 1, sizes: [1], gzipSize: 1 });
  const figures = String.raw`( +([\d.,]+|not measured)){3}( +(\d+ MiB|not measured)){2}$`;
  expect(lines.filter((line) => new RegExp(`^1 MB${figures}`).test(line))).toHaveLength(3);
});
