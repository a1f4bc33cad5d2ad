import type { Service, WorldDocument } from './document.js';
import { metadataLines, thirdPartyLines } from './metadata-text.js';
import type { SmallFile } from './file-batch.js';
import { zipLargeFiles, zipSmallFiles } from './zip.js';
import type { LargeFile } from './zip.js';

const BLOCK_LENGTH = 1 << 16;

function* xmlFiles(documents: Iterable<WorldDocument>): Generator<SmallFile> {
  for (const document of documents) {
    yield { name: `${document.uuid}.xml`, content: document.bytes?.() ?? document.xml() };
  }
}

/**
 * A package of XML: the bytes of a ZIP with one deflated `<uuid>.xml` for each document, in the order given. They are always the same for the same
 * documents. XML is written while the bytes are taken, so memory hardly grows with the number of documents (by their names).
 */
export function buildXmlPackage(documents: Iterable<WorldDocument>): AsyncGenerator<Uint8Array> {
  return zipSmallFiles(xmlFiles(documents));
}

/** Joins short texts to blocks, as UTF-8. */
function* blocks(texts: Iterable<string>): Generator<Uint8Array> {
  let block = '';
  for (const text of texts) {
    block += text;
    if (block.length >= BLOCK_LENGTH) {
      yield Buffer.from(block);
      block = '';
    }
  }
  yield Buffer.from(block);
}

function hasThirdParty(documents: Iterable<WorldDocument>): boolean {
  for (const { onBehalfOf } of documents) {
    if (onBehalfOf !== undefined) {
      return true;
    }
  }
  return false;
}

/**
 * A package of metadata: the bytes of a ZIP with `<ID>_01.txt`, and `<ID>_01_tercero.txt` when a document was issued on behalf of a third party. The
 * texts are UTF-8 without byte order mark. The bytes are always the same for the same arguments.
 *
 * @param requestId The request (`IdSolicitud`) for which the files are named, in upper case.
 */
export function buildMetadataPackage(
  requestId: string,
  documents: Iterable<WorldDocument>,
  service: Service,
): AsyncGenerator<Uint8Array> {
  const base = `${requestId.toUpperCase()}_01`;
  const files: LargeFile[] = [{ name: `${base}.txt`, content: blocks(metadataLines(service, documents)) }];
  if (hasThirdParty(documents)) {
    files.push({ name: `${base}_tercero.txt`, content: blocks(thirdPartyLines(documents)) });
  }
  return zipLargeFiles(files);
}
