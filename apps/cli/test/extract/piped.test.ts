import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { documents, metadataPackage } from './packages.js';

const program = join(import.meta.dirname, '../../dist/main.js');

test('a package comes through a pipe, and its table leaves through another', async () => {
  const child = spawn(process.execPath, [program, 'extract', '-', '--format', 'csv', '--lang', 'en'], {
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end(await metadataPackage());
  const ended = new Promise((resolve) => void child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);

  expect(await ended, stderr).toBe(0);
  expect(stdout.trimEnd().split('\r\n')).toHaveLength(documents.length + 1);
  expect(stderr).toBe(`standard output: 0 XML, ${documents.length} metadata rows\n`);
});
