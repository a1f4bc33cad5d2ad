import { Readable } from 'node:stream';
import type { RandomAccess } from '@acopio/package-extractor';
import { SyncError } from '@acopio/sync';
import { ApiError } from '../http/api-error.js';
import type { FileAnswer } from '../http/files.js';
import type { Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { requireSatPackage } from './read-sat-packages.js';

/** Bytes that are in memory at a time. */
const CHUNK = 256 * 1024;

/**
 * A package's bytes in the store, to be streamed. Rejects with `NOT_FOUND`, and `PACKAGE_NOT_FETCHED`; `open` rejects with `SyncError`
 * `PACKAGE_NOT_IN_STORE` when the bytes are gone, or are not as many as were kept.
 */
export async function openSatPackage(
  { database, store }: Pick<Services, 'database' | 'store'>,
  tenantId: string,
  path: { readonly taxpayerId: string; readonly packageId: string },
): Promise<FileAnswer> {
  const { rfc, found } = await database.tenant(tenantId, async (transaction) => ({
    rfc: (await requireTaxpayer(transaction, path.taxpayerId)).rfc,
    found: await requireSatPackage(transaction, path),
  }));
  const { id, state, size, sha256 } = found.satPackage;
  if (size === undefined || sha256 === undefined) throw new ApiError('PACKAGE_NOT_FETCHED', { members: { state } });
  const scope = { tenant: tenantId, rfc, service: found.service };
  const open = async (): Promise<Readable> => {
    const source = await store.open(scope, id);
    if (source.size === size) return readableOf(source);
    await source.close();
    throw new SyncError('PACKAGE_NOT_IN_STORE');
  };
  return { type: 'application/zip', name: `${id}.zip`, size, sha256, open };
}

/** All bytes of a source, in constant memory. The source is closed with the stream, however that ends. */
function readableOf(source: RandomAccess): Readable {
  const stream = Readable.from(chunksOf(source), { objectMode: false, highWaterMark: CHUNK });
  stream.once('close', () => void source.close().catch(() => undefined));
  return stream;
}

async function* chunksOf(source: RandomAccess): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += CHUNK) yield await source.read(at, Math.min(CHUNK, source.size - at));
}
