/**
 * `pnpm check packed-packages`: publint and attw on every package that will be published, as packed.
 * It exists because the manifest that npm gets is not the one in the tree, and a wrong `exports` is seen only by users.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPublished } from '../src/pack.ts';
import { verdictsAgainst } from '../src/packed-verdicts.ts';

const folder = mkdtempSync(join(tmpdir(), 'acopio-packed-'));
try {
  const tarballs = await packPublished(folder);
  const verdicts = (await Promise.all(tarballs.map(verdictsAgainst))).flat();
  for (const verdict of verdicts) console.error(verdict);
  console.log(`${tarballs.length} packages, ${verdicts.length} verdicts against`);
  process.exitCode = verdicts.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
