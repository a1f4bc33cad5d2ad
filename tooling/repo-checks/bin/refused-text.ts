/**
 * `pnpm check refused-text`: text and files that must not enter the repository.
 * It exists because a key, a path of one machine or a note to oneself is never seen by those who wrote it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusalsOf } from '../src/refusals.ts';
import { run } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

// A clone may belong to another user than the one who checks it.
const { ok, output } = await run('git', [
  '-c',
  'safe.directory=*',
  'ls-files',
  '-z',
  '--cached',
  '--others',
  '--exclude-standard',
]);
if (!ok) throw new Error(`git ls-files failed:\n${output}`);

const files = output.split('\0').filter((file) => file !== '');
const refusals = files.flatMap((file) => refusalsOf(file, textOf(file)));
for (const { where, why } of refusals) console.error(`${where}: ${why}`);
console.log(`${files.length} files, ${refusals.length} refused`);
process.exitCode = refusals.length > 0 ? 1 : 0;

/** Bytes as they are: what is looked for is ASCII. A file that git knows and the disk does not has no text. */
function textOf(file: string): string {
  try {
    return readFileSync(join(repositoryRoot, file), 'latin1');
  } catch {
    return '';
  }
}
