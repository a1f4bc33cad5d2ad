import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { PackageError } from './errors.js';
import { BLANK, KIND } from './xml-kinds.js';
import { isText, markOf } from './xml-names.js';

/**
 * A document as bytes in an encoding of which ASCII is a part. Everything that XML's grammar asks about is ASCII, so the
 * walk looks at bytes, and only the few values that are wanted become text.
 */
export interface XmlBytes {
  readonly bytes: Buffer;
  /** Where the content begins, after byte order mark and XML declaration. */
  readonly contentStart: number;
  readonly encoding: 'utf8' | 'latin1';
  /** Whether it is known to be ASCII throughout. */
  readonly isAscii: boolean;
}

/** Texts of earlier documents, by their marks: keys of catalogues, namespaces, the RFC of whose package it is. */
const known = Array.from<string | undefined>({ length: 1_024 });
const KNOWN_BITS = Math.log2(known.length);
const LONGEST_KNOWN = 64;

/** The characters from `start` to `end`. Texts that occur again and again are one string, which is quicker to have. */
export function textAt(document: XmlBytes, start: number, end: number): string {
  const { bytes, encoding, isAscii } = document;
  const length = end - start;
  if (length > LONGEST_KNOWN) return bytes.toString(encoding, start, end);
  const mark = markOf(length, bytes[start] ?? 0, bytes[start + (length >>> 1)] ?? 0, bytes[end - 1] ?? 0);
  const index = Math.imul(mark, 0x9e37_79b1) >>> (32 - KNOWN_BITS);
  const text = known[index];
  if (text !== undefined && isText(bytes, start, end, text)) return text;
  const fresh = bytes.toString(encoding, start, end);
  // Text with other letters than ASCII's is other bytes in another encoding.
  if (isAscii || (encoding === 'utf8' && fresh.length === length)) known[index] = fresh;
  return fresh;
}

const UTF8_MARK = [0xef, 0xbb, 0xbf] as const;
/** U+FFFE and U+FFFF, which are not characters, begin so; U+FFFD and others, which are, too. */
const SUSPICIOUS = Buffer.of(0xef, 0xbf);
const NOT_CHARACTERS = [Buffer.of(0xef, 0xbf, 0xbe), Buffer.of(0xef, 0xbf, 0xbf)] as const;

/** How documents in UTF-16 begin: with a mark, or with `<` (XML 1.0, appendix F). */
const UTF16_STARTS: Readonly<Record<number, string>> = {
  0xfffe: 'utf-16le',
  0xfeff: 'utf-16be',
  0x3c00: 'utf-16le',
  0x003c: 'utf-16be',
};

const USUAL_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

/** XML 1.0 (5th edition), productions 23 to 26, 32 and 80. */
const DECLARATION = new RegExp(
  [
    /^<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')/,
    /(?:\s+encoding\s*=\s*(?:"(?<double>[A-Za-z][\w.-]*)"|'(?<single>[A-Za-z][\w.-]*)'))?/,
    /(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>$/,
  ]
    .map((part) => part.source.replaceAll(String.raw`\s`, String.raw`[\t\n\r ]`))
    .join(''),
);

/**
 * The declared encodings that are read as they are. The SAT prescribes UTF-8 (Annex 20). A declaration of UTF-16 that can
 * be read byte by byte is wrong, and says nothing.
 */
const DIRECT: ReadonlyMap<string, XmlBytes['encoding']> = new Map<string, XmlBytes['encoding']>([
  ['utf-8', 'utf8'],
  ['us-ascii', 'utf8'],
  ['iso-8859-1', 'latin1'],
  ['utf-16', 'utf8'],
  ['utf-16le', 'utf8'],
  ['utf-16be', 'utf8'],
]);

/**
 * Finds out the encoding of a document: the byte order mark, else the XML declaration, else UTF-8. One in another
 * encoding than UTF-8 and ISO-8859-1 is turned into UTF-8.
 *
 * @throws {PackageError} `XML_MALFORMED` for bytes that are not in the encoding, `UNSUPPORTED` for one that nobody knows.
 */
export function readXmlBytes(given: Uint8Array): XmlBytes {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const wide = UTF16_STARTS[(bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)];
  if (wide !== undefined && bytes.length > 1) return recoded(bytes, wide);
  const hasMark = UTF8_MARK.every((byte, at) => bytes[at] === byte);
  const start = hasMark ? UTF8_MARK.length : 0;
  const declaration = readDeclaration(bytes, start);
  const contentStart = start + declaration.length;
  if (hasMark) return inUtf8(bytes, contentStart);
  const encoding = DIRECT.get(declaration.encoding);
  if (encoding === undefined) return recoded(bytes, declaration.encoding);
  return encoding === 'utf8' ? inUtf8(bytes, contentStart) : { bytes, contentStart, encoding, isAscii: false };
}

function inUtf8(bytes: Buffer, contentStart: number): XmlBytes {
  if (isAscii(bytes)) return { bytes, contentStart, encoding: 'latin1', isAscii: true };
  const isSuspicious = bytes.includes(SUSPICIOUS) && NOT_CHARACTERS.some((sequence) => bytes.includes(sequence));
  if (isSuspicious || !isUtf8(bytes)) {
    throw new PackageError('XML_MALFORMED', { detail: 'bytes that are not UTF-8' });
  }
  return { bytes, contentStart, encoding: 'utf8', isAscii: false };
}

function readDeclaration(bytes: Buffer, start: number): { readonly length: number; readonly encoding: string } {
  const length = declarationLength(bytes, start);
  if (length === 0) return { length, encoding: 'utf-8' };
  const text = bytes.toString('latin1', start, start + length);
  if (text === USUAL_DECLARATION) return { length, encoding: 'utf-8' };
  const match = DECLARATION.exec(text);
  if (match === null) throw new PackageError('XML_MALFORMED', { detail: 'the XML declaration' });
  const encoding = match.groups?.['double'] ?? match.groups?.['single'] ?? 'utf-8';
  return { length, encoding: encoding.toLowerCase() };
}

/** How long the XML declaration is, if there is one. It has no `>` inside. */
function declarationLength(bytes: Buffer, start: number): number {
  const end = start + 5;
  const isDeclared = isText(bytes, start, end, '<?xml') && ((KIND[bytes[end] ?? 0] ?? 0) & BLANK) !== 0;
  return isDeclared ? Math.max(0, bytes.indexOf('>', start, 'latin1') + 1 - start) : 0;
}

function recoded(bytes: Buffer, encoding: string): XmlBytes {
  const decoder = decoderOf(encoding);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new PackageError('XML_MALFORMED', { detail: `bytes that are not ${encoding}`, cause });
  }
  const inside = Buffer.from(text);
  return inUtf8(inside, readDeclaration(inside, 0).length);
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new PackageError('UNSUPPORTED', { detail: `encoding ${encoding}`, cause });
  }
}
