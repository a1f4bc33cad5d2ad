import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readEntry, readHeader, type CfdiHeader, type RandomAccess } from '@acopio/package-extractor';
import { SyncError, type HeldDocument, type KnownDocument, type PackageStore, type Scope } from '@acopio/sync';
import { xmlFolder } from '../folders.js';

/** Reads whole headers where the ledger keeps a few facts of them. */
export interface PackageHeaders {
  /** The header of a document's first content; `undefined` where no XML is held. */
  of(document: KnownDocument): Promise<CfdiHeader | undefined>;
  close(): Promise<void>;
}

/** Packages that are open at a time: documents come by UUID, and so from all packages in turn. */
const MOST_OPEN = 32;

/**
 * Headers from the packages of a store. Of a package that is gone, the XML file below `root` counts if it is what was in it.
 * Rejects with `SyncError` `PACKAGE_NOT_IN_STORE` where neither is there.
 */
export function packageHeaders(store: PackageStore, scope: Scope, root: string): PackageHeaders {
  const sources = new Map<string, RandomAccess>();
  const sourceOf = async (packageId: string): Promise<RandomAccess> => {
    const source = sources.get(packageId) ?? (await store.open(scope, packageId));
    // The one that was used last comes last.
    sources.delete(packageId);
    sources.set(packageId, source);
    const [oldest] = sources;
    if (sources.size > MOST_OPEN && oldest !== undefined) {
      sources.delete(oldest[0]);
      await oldest[1].close();
    }
    return source;
  };
  return {
    of: async ({ held, heldIn }) => {
      const [first] = held;
      if (first === undefined) return undefined;
      try {
        return readHeader(await readEntry(await sourceOf(first.place.packageId), first.place));
      } catch (error) {
        if (!(error instanceof SyncError)) throw error;
        const { issuedAt } = first.header;
        // Payroll that was written before it had a folder of its own is where everything else is.
        for (const isPayroll of [false, true]) {
          for (const direction of heldIn) {
            const bytes = await fileOf(first, xmlFolder(root, { direction, issuedAt, isPayroll }));
            if (bytes !== undefined) return readHeader(bytes);
          }
        }
        throw error;
      }
    },
    close: async () => {
      for (const source of sources.values()) await source.close();
    },
  };
}

async function fileOf({ header, sha256 }: HeldDocument, folder: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(join(folder, `${header.uuid}.xml`)).catch(() => undefined);
  const isSame = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
  return isSame ? bytes : undefined;
}
