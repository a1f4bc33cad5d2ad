import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes the names in a folder durable: new files and renames. Windows cannot open a folder, and needs no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
