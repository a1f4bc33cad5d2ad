import { setImmediate as pause } from 'node:timers/promises';
import { crc32, deflateRawSync } from 'node:zlib';
import { fromBytes, PackageError, readEntry, readZipEntries } from '@acopio/package-extractor';
import { Zip, type ZipInputFile } from 'fflate';
import { NotUnderstood } from './not-understood.js';
import { redactUuid, UUID_SHAPE, type Secrets } from './redaction.js';
import { redactDocument } from './redact-document.js';
import { redactMetadata } from './redact-metadata.js';
import { masked } from './replacement.js';

const MIB = 1_048_576;

/** What is redacted is in memory at once: one file of a package, and what came of the files before it, compressed. */
const LIMITS = { documentSize: 64 * MIB, totalSize: 512 * MIB, entries: 200_000 };

/** Every file has the same date, so that the same package becomes the same bytes. */
const DATE = new Date(2025, 0, 1, 12);
const DEFLATE = 8;

const DOCUMENT = /\.xml$/i;
const METADATA = /\.txt$/i;

/**
 * A package with the same files in the same order, each without what says of whom it is. A file that is not understood is there with its name, and
 * with a note as its content.
 *
 * @throws NotUnderstood `package`: it cannot be read; `tooLarge`: there is more in it than is taken into memory.
 */
export async function redactPackage(bytes: Uint8Array, secrets: Secrets): Promise<Uint8Array> {
  const source = fromBytes(bytes);
  const zip = openZip();
  try {
    for await (const entry of readZipEntries(source, LIMITS)) {
      const content = await readEntry(source, entry, LIMITS);
      zip.add(redactFileName(entry.name, secrets), redactFile(entry.name, content, secrets));
      // A download may be under way beside it.
      await pause();
    }
  } catch (cause) {
    if (!(cause instanceof PackageError)) throw cause;
    throw new NotUnderstood(cause.code === 'LIMIT_EXCEEDED' ? 'tooLarge' : 'package');
  }
  return zip.end();
}

function redactFile(name: string, content: Uint8Array, secrets: Secrets): Uint8Array {
  try {
    if (DOCUMENT.test(name)) return redactDocument(content, secrets);
    if (METADATA.test(name)) return redactMetadata(content, secrets);
    throw new NotUnderstood('package');
  } catch (cause) {
    if (!(cause instanceof NotUnderstood)) throw cause;
    return Buffer.from(`(acopio: ${content.length} bytes that were not understood, and not saved)\n`, 'utf8');
  }
}

const NAME_PARTS = new RegExp(`(${UUID_SHAPE})|((?:_tercero)?(?:\\.xml|\\.txt)+$|[._-]\\d{1,6}(?=[._]))`, 'giu');

/** UUIDs, numbers of parts, endings and `_tercero` say what a file is; the rest of its name is masked. */
function redactFileName(name: string, secrets: Secrets): string {
  let written = '';
  let end = 0;
  for (const { 0: found, 1: uuid, index } of name.matchAll(NAME_PARTS)) {
    written += masked(name.slice(end, index)) + (uuid === undefined ? found : redactUuid(uuid, secrets));
    end = index + found.length;
  }
  return written + masked(name.slice(end));
}

/** Collects files as a ZIP. `fflate` writes the container, Node compresses. */
function openZip(): { add(name: string, content: Uint8Array): void; end(): Uint8Array } {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  return {
    add(filename, content) {
      const file: ZipInputFile = {
        filename,
        size: content.length,
        crc: crc32(content),
        compression: DEFLATE,
        mtime: DATE,
      };
      zip.add(file);
      file.ondata?.(null, deflateRawSync(content), true);
    },
    end() {
      zip.end();
      return Buffer.concat(chunks);
    },
  };
}
