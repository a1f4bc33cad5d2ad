import { isUtf8 } from 'node:buffer';

import { LineTooLong, metadataLinesOf } from './metadata-lines.js';
import { rowReader, UnreadableMetadata } from './metadata-rows.js';
import type { RowReader } from './metadata-rows.js';
import { OwnDocumentError } from './own-document-error.js';
import { readOwnUuid } from './own-facts.js';
import type { OwnDocument, OwnFacts, ThirdParty } from './own-facts.js';
import { isXmlName, ownFiles } from './own-files.js';
import type { OwnFile } from './own-files.js';
import type { readXmlFacts } from './xml-facts.js';

const MOST_DOCUMENTS = 1_000_000;
const UUID_LENGTH = 36;

/** What the metadata of a folder says. */
interface Metadata {
  readonly rows: Map<string, { readonly facts: OwnFacts; readonly file: string }>;
  readonly thirdParties: Map<string, ThirdParty>;
}

function checkCount(documents: { readonly size: number }, file: string): void {
  if (documents.size > MOST_DOCUMENTS) {
    throw new OwnDocumentError('OWN_FILE_TOO_LARGE', file, { detail: `more than ${MOST_DOCUMENTS} documents` });
  }
}

function addRow({ rows, thirdParties }: Metadata, line: string, read: RowReader, file: string): void {
  const row = read(line);
  if (row?.kind === 'thirdParty') {
    thirdParties.set(row.uuid, row.party);
  } else if (row !== undefined) {
    const { facts } = row;
    // Metadata of several days may name a document twice: once cancelled, it stays so.
    if (rows.get(facts.uuid)?.facts.cancelledAt === undefined) {
      rows.set(facts.uuid, { facts, file });
    }
    checkCount(rows, file);
  }
}

async function addMetadata(metadata: Metadata, file: OwnFile): Promise<void> {
  let number = 0;
  try {
    let read: RowReader | undefined;
    for await (const line of metadataLinesOf(file.chunks())) {
      number += 1;
      if (read === undefined) {
        read = rowReader(line);
      } else {
        addRow(metadata, line, read, file.label);
      }
    }
    if (read === undefined) {
      throw new UnreadableMetadata('it is empty');
    }
  } catch (cause) {
    throw metadataError(file.label, number, cause);
  }
}

function metadataError(file: string, line: number, cause: unknown): OwnDocumentError {
  if (cause instanceof OwnDocumentError) {
    return cause;
  }
  if (cause instanceof LineTooLong) {
    return new OwnDocumentError('OWN_FILE_TOO_LARGE', file, { cause, detail: cause.message });
  }
  if (cause instanceof UnreadableMetadata) {
    return new OwnDocumentError('OWN_METADATA_UNREADABLE', file, { cause, detail: `line ${line}: ${cause.message}` });
  }
  // The decoder's error for what is not UTF-8.
  return cause instanceof TypeError
    ? new OwnDocumentError('OWN_METADATA_UNREADABLE', file, { cause, detail: 'not UTF-8' })
    : new OwnDocumentError('OWN_FILE_UNREADABLE', file, { cause });
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : buffer.toString('latin1');
}

/** A document whose bytes stay in its file. */
function documentIn(file: OwnFile, facts: OwnFacts, malformed?: string): OwnDocument {
  return {
    ...facts,
    file: file.label,
    ...(malformed === undefined ? {} : { malformed }),
    xml: () => textOf(file.bytes()),
    bytes: () => file.bytes(),
  };
}

function metadataOnly(facts: OwnFacts, file: string): OwnDocument {
  return {
    ...facts,
    file,
    isMetadataOnly: true,
    xml() {
      throw new RangeError(`only the metadata of ${facts.uuid} are known`);
    },
  };
}

/** The facts of an XML, with what only the SAT's metadata knows: whether it was cancelled, and what an old stamp or an old version leaves out. */
function joined(facts: OwnFacts, { rows, thirdParties }: Metadata): OwnFacts {
  const row = rows.get(facts.uuid)?.facts;
  const onBehalfOf = facts.onBehalfOf ?? thirdParties.get(facts.uuid);
  const type = row?.type ?? facts.type;
  return {
    ...facts,
    pacRfc: facts.pacRfc === '' ? (row?.pacRfc ?? '') : facts.pacRfc,
    ...(type === undefined ? {} : { type }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(row?.cancelledAt === undefined ? {} : { cancelledAt: row.cancelledAt }),
  };
}

function withThirdParty(facts: OwnFacts, { thirdParties }: Metadata): OwnFacts {
  const onBehalfOf = thirdParties.get(facts.uuid);
  return onBehalfOf === undefined ? facts : { ...facts, onBehalfOf };
}

function ownXml(file: OwnFile, metadata: Metadata, read: typeof readXmlFacts): OwnDocument {
  const bytes = file.bytes();
  try {
    return documentIn(file, joined(read(bytes), metadata));
  } catch (cause) {
    const flaw = cause instanceof Error ? cause.message : String(cause);
    const row = metadata.rows.get(readOwnUuid(file.name.slice(0, UUID_LENGTH)) ?? '');
    if (row === undefined) {
      throw new OwnDocumentError('OWN_XML_UNREADABLE', file.label, { cause, detail: flaw });
    }
    return documentIn(file, withThirdParty(row.facts, metadata), flaw);
  }
}

/**
 * Reads the documents that somebody brings along: below the folder, `*.xml` (CFDI 3.2, 3.3, 4.0; retenciones 1.0, 2.0), `*.txt` as the SAT's metadata
 * packages have them (third parties too), and `*.zip` with such files in their root. XML and row of a UUID become one document; a row without an XML
 * becomes one whose XML is never offered. A file `<UUID>.xml` that cannot be read is taken as malformed when a row has its UUID. Facts stay in memory,
 * XML in their files: those must not change while the documents are used.
 *
 * @throws OwnDocumentError with the file that it is about: `OWN_FILE_UNREADABLE`, `OWN_FILE_TOO_LARGE`, `OWN_XML_UNREADABLE`,
 * `OWN_METADATA_UNREADABLE`, `OWN_ZIP_UNREADABLE`, `OWN_DOCUMENT_TWICE`.
 */
export async function readOwnDocuments(folder: string): Promise<readonly OwnDocument[]> {
  // libxml2 starts with a top-level await: loaded only here, it does not keep anybody from loading this package with `require`.
  const { readXmlFacts } = await import('./xml-facts.js');
  const files = await ownFiles(folder);
  const metadata: Metadata = { rows: new Map(), thirdParties: new Map() };
  for (const file of files.filter(({ name }) => !isXmlName(name))) {
    await addMetadata(metadata, file);
  }
  const documents = new Map<string, OwnDocument>();
  for (const file of files.filter(({ name }) => isXmlName(name))) {
    const document = ownXml(file, metadata, readXmlFacts);
    const known = documents.get(document.uuid);
    if (known === undefined) {
      documents.set(document.uuid, document);
      checkCount(documents, file.label);
    } else if (known.xml() !== document.xml()) {
      throw new OwnDocumentError('OWN_DOCUMENT_TWICE', file.label, { detail: known.file });
    }
  }
  for (const [uuid, { facts, file }] of metadata.rows) {
    if (!documents.has(uuid)) {
      documents.set(uuid, metadataOnly(withThirdParty(facts, metadata), file));
    }
  }
  return [...documents.values()];
}
