import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHeader, type CfdiHeader, type MetadataRow } from '@acopio/package-extractor';
import { isLocalDateTime, isUuid } from '@acopio/sat-client';
import { SyncError, type Direction, type DocumentSink, type RowWriter, type WrittenDocument } from '@acopio/sync';
import { metadataFolder, unreadableFolder, xmlFolder } from './folders.js';

/** An XML on its way to the disk. Without a direction it goes where no direction is known. */
export interface XmlToKeep {
  readonly direction: Direction | undefined;
  readonly header: PlacingHeader;
  readonly bytes: Uint8Array;
}

/** What decides where a document goes. A ledger does not keep the names of complementos. */
type PlacingHeader = Pick<CfdiHeader, 'uuid' | 'issuedAt' | 'type'> & Partial<Pick<CfdiHeader, 'complementos'>>;

/** Files that are written at a time: enough to keep a disk busy, few enough for any limit of open files. */
const AT_A_TIME = 32;

/** Local name of the complemento in every version (SAT, Complemento de Nómina, revisions A to E). */
const PAYROLL = 'Nomina';

/**
 * Documents as files below `root`: `xml/{issued,received}/<YYYY>/<MM>/<uuid>.xml`, payroll in `xml/nomina/{issued,received}/…`,
 * `metadata/<IdPaquete>.ndjson` and `xml/unreadable/<IdPaquete>/<n>.xml`. A file appears whole or not at all, and what is
 * there already stays as it is, payroll too that lies among the others since an earlier version: `onConflict` is told where
 * other contents of the same UUID went.
 *
 * Rejects with `SyncError` `STORE_NOT_WRITABLE`.
 */
export function documentSink(root: string, onConflict: (path: string) => void): DocumentSink {
  return {
    xml: async (documents) => {
      for (const path of await keepXml(root, documents)) onConflict(path);
    },
    check: async (document) => {
      const first = await checkOne(placeOf(root, document, document.header.type === 'N'), document);
      if (first === 'whole') return first;
      const second = await checkOne(placeOf(root, document, document.header.type !== 'N'), document);
      return second === 'gone' ? first : second;
    },
    unreadable: async ({ packageId, number, bytes }) => {
      if (bytes !== undefined)
        await replaceFile(join(unreadableFolder(root, named(packageId)), `${number}.xml`), bytes);
    },
    metadata: (packageId) => rowFile(join(metadataFolder(root), `${named(packageId)}.ndjson`)),
  };
}

/**
 * Writes each document to the place that its own date and UUID give it. The same bytes again change nothing; other
 * bytes under the same UUID go beside it, as `<uuid>.conflict-<first 8 digits of their SHA-256>.xml`, and those places
 * are the answer.
 */
export async function keepXml(root: string, documents: readonly XmlToKeep[]): Promise<readonly string[]> {
  const conflicts: string[] = [];
  // Two contents of one UUID are written one after the other, or the second would replace the first.
  const places = Map.groupBy(documents, (document) => placeOf(root, document, false));
  for (const group of inGroups([...places.values()], AT_A_TIME)) {
    await Promise.all(
      group.map(async (contents) => {
        for (const document of contents) {
          const isPayroll = holdsPayroll(document);
          const other = isPayroll || contents.length > 1 ? placeOf(root, document, !isPayroll) : undefined;
          const beside = await keepOne(placeOf(root, document, isPayroll), other, document.bytes);
          if (beside !== undefined) conflicts.push(beside);
        }
      }),
    );
  }
  return conflicts;
}

/** A nómina of CFDI 3.2 has another type, and a complemento like all of them. */
function holdsPayroll({ header: { type, complementos }, bytes }: Pick<XmlToKeep, 'header' | 'bytes'>): boolean {
  if (type === 'N') return true;
  const names =
    complementos ?? (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(PAYROLL) ? namesIn(bytes) : []);
  return names.includes(PAYROLL);
}

/** Of a document that was read before: it would not be here if it could not be read. */
function namesIn(bytes: Uint8Array): readonly string[] {
  try {
    return readHeader(bytes).complementos;
  } catch {
    return [];
  }
}

function placeOf(
  root: string,
  { direction, header: { uuid, issuedAt } }: Pick<XmlToKeep, 'direction' | 'header'>,
  isPayroll: boolean,
): string {
  // Both come from a document, and both become part of a path.
  if (!isUuid(uuid) || !isLocalDateTime(issuedAt)) throw new TypeError('a header without a UUID or a date');
  return join(xmlFolder(root, { direction, issuedAt, isPayroll }), `${uuid.toLowerCase()}.xml`);
}

/** Where the bytes went, when others hold their place. `other` is where an earlier version may have written them. */
async function keepOne(path: string, other: string | undefined, bytes: Uint8Array): Promise<string | undefined> {
  const present = (await contentOf(path)) ?? (other === undefined ? undefined : await contentOf(other));
  if (present === undefined) {
    await replaceFile(path, bytes);
    return undefined;
  }
  if (present.equals(bytes)) return undefined;
  const digest = sha256Of(bytes).slice(0, 8);
  const beside = path.replace(/\.xml$/, `.conflict-${digest}.xml`);
  if ((await contentOf(beside)) === undefined) await replaceFile(beside, bytes);
  return beside;
}

/** A file of the right size that nobody touched since it was written is taken for whole; others are read. */
async function checkOne(
  path: string,
  { size, sha256, writtenBy }: WrittenDocument,
): Promise<'whole' | 'gone' | 'changed'> {
  const found = await stat(path).catch((cause: unknown) => unlessAbsent(path, cause));
  if (found === undefined) return 'gone';
  if (found.size !== size) return 'changed';
  if (found.mtime <= new Date(writtenBy)) return 'whole';
  const content = await contentOf(path);
  if (content === undefined) return 'gone';
  return sha256Of(content) === sha256 ? 'whole' : 'changed';
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((cause: unknown) => unlessAbsent(path, cause));
}

function unlessAbsent(path: string, cause: unknown): undefined {
  if (!isAbsent(cause)) throw notWritable(path, cause);
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const scratch = join(dirname(path), `.${randomUUID()}.part`);
  try {
    await writeFile(scratch, bytes, { flag: 'wx' }).catch(async (cause: unknown) => {
      if (!isAbsent(cause)) throw cause;
      await mkdir(dirname(path), { recursive: true });
      await writeFile(scratch, bytes, { flag: 'wx' });
    });
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true }).catch(() => undefined);
    throw notWritable(path, cause);
  }
}

/** Rows of one metadata package. The scratch file has a fixed name, so an index that died leaves one file to write over. */
async function rowFile(path: string): Promise<RowWriter> {
  const scratch = `${path}.part`;
  const guarded = async (write: () => Promise<unknown>): Promise<void> => {
    try {
      await write();
    } catch (cause) {
      throw notWritable(path, cause);
    }
  };
  await guarded(async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(scratch, '');
  });
  return {
    write: (rows: readonly MetadataRow[]) =>
      guarded(() => appendFile(scratch, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))),
    finish: () =>
      guarded(async () => {
        const file = await open(scratch, 'r+');
        try {
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(scratch, path);
      }),
  };
}

/** A package's id as part of a path: what the SAT sends was checked when it came in, and is again. */
function named(packageId: string): string {
  if (!/^[\w.-]{1,100}$/.test(packageId) || packageId.startsWith('.')) throw new TypeError('a package without an id');
  return packageId;
}

function notWritable(path: string, cause: unknown): SyncError {
  return new SyncError('STORE_NOT_WRITABLE', { detail: path, cause });
}

function* inGroups<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
