import { readdirSync, realpathSync, statfsSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Folders that a program copies to other machines, by the names that those programs give them (OneDrive, Dropbox, Google
 * Drive, iCloud Drive, Box, MEGA, pCloud, Nextcloud, ownCloud; macOS keeps such folders below `Library/CloudStorage`).
 */
const SYNCHRONISED = [
  /^onedrive(\b|$)/i,
  /^dropbox(\b|$)/i,
  /^google ?drive/i,
  /^(my drive|mi unidad)$/i,
  /^icloud ?drive/i,
  /^com~apple~clouddocs$/i,
  /^cloudstorage$/i,
  /^box( sync)?$/i,
  /^mega(sync)?$/i,
  /^pcloud ?drive$/i,
  /^(nextcloud|owncloud)$/i,
];

/**
 * File systems of other machines by `f_type` (statfs(2), `linux/magic.h`): NFS, SMB, CIFS, SMB2, AFS, Coda, Ceph, 9p, FUSE
 * (sshfs, rclone and the like), VirtualBox and virtio shares.
 */
const NETWORK: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x73757245, 0x00c36400, 0x01021997, 0x65735546, 0x786f4256,
  0x6a656a63,
]);

/**
 * Whether other machines see this folder too, so that files which belong together may travel apart and shared memory
 * means nothing: SQLite's write-ahead log is not for such a place (SQLite, "Write-Ahead Logging", section 1).
 */
export function isSharedFolder(folder: string): boolean {
  const path = realpathSync.native(folder);
  if (path.startsWith('\\\\')) return true;
  if (path.split(sep).some((name) => SYNCHRONISED.some((pattern) => pattern.test(name)))) return true;
  return process.platform === 'linux' && NETWORK.has(statfsSync(path).type >>> 0);
}

/**
 * Other ledgers beside ours. Synchronising programs keep both sides of a conflict, each with its own name for it:
 * `ledger (conflicted copy …).sqlite`, `ledger (copia en conflicto …).sqlite`, `ledger-HOST.sqlite`, `ledger 2.sqlite`,
 * `ledger.sync-conflict-….sqlite`; so everything that is called like a ledger counts.
 */
export function conflictedCopies(folder: string, name: string): readonly string[] {
  return readdirSync(folder)
    .filter((entry) => entry !== name && /^ledger.*\.sqlite$/i.test(entry))
    .sort()
    .map((entry) => join(folder, entry));
}
