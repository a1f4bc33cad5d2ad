import { fromBytes } from '@acopio/package-extractor';
import { type PackageRecord, type PackageStore, SyncError } from '@acopio/sync';

/** A store that remembers the records of all packages, and their bytes until they were read: a fleet would not fit into memory. */
export function passingStore(): PackageStore {
  const records = new Map<string, PackageRecord>();
  const unread = new Map<string, Buffer>();
  return {
    begin: async (_scope, packageId) => {
      let scratch = Buffer.alloc(0);
      return {
        write: async (bytes) => {
          const pieces: Uint8Array[] = [];
          for await (const piece of bytes) pieces.push(piece);
          scratch = Buffer.concat(pieces);
        },
        open: async () => fromBytes(scratch),
        keep: async (record) => {
          records.set(packageId, record);
          unread.set(packageId, scratch);
        },
        setAside: async () => packageId,
        discard: async () => undefined,
      };
    },
    find: async (_scope, packageId) => records.get(packageId),
    open: async (_scope, packageId) => {
      const bytes = unread.get(packageId);
      if (bytes === undefined) throw new SyncError('PACKAGE_NOT_IN_STORE', { detail: packageId });
      unread.delete(packageId);
      return fromBytes(bytes);
    },
  };
}
