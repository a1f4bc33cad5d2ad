import { deflateRawSync } from 'node:zlib';
import { MONTH, TAXPAYER, worldOf } from './documents.ts';

/** What it takes to compress and encode the documents alone. */
export interface Reference {
  readonly documents: number;
  /** Bytes of their XML. */
  readonly bytes: number;
  readonly seconds: number;
}

/** So many documents are in memory at a time. */
const SLICE = 10_000;
/** A multiple of three. */
const PIECE = 48 * 1024;

function compressAndEncode(files: readonly Buffer[]): number {
  const start = performance.now();
  const compressed = Buffer.concat(files.map((file) => deflateRawSync(file)));
  for (let from = 0; from < compressed.length; from += PIECE) compressed.toString('base64', from, from + PIECE);
  return (performance.now() - start) / 1000;
}

/**
 * How long one thread needs to deflate the same documents, each for itself and at zlib's default level as in a ZIP, and to encode them in base64.
 * Writing them is not counted.
 */
export function measureReference(documents: number): Reference {
  const all = worldOf(documents).find({ service: 'cfdi', rfc: TAXPAYER.rfc, ...MONTH });
  let bytes = 0;
  let seconds = 0;
  for (let from = 0; from < all.length; from += SLICE) {
    const files = Array.from(all.slice(from, from + SLICE), (document) => Buffer.from(document.xml()));
    bytes += files.reduce((length, file) => length + file.length, 0);
    seconds += compressAndEncode(files);
  }
  return { documents: all.length, bytes, seconds };
}
