import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A recording of these tests: a folder with hand-made files. */
export function recordingFolder(name: string): string {
  return path.join(import.meta.dirname, 'recordings', name);
}

/** A copy of it that a test may spoil. */
export function copiedRecording(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'recording-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(recordingFolder(name), folder, { recursive: true });
  return folder;
}
