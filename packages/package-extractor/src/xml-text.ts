import { isAscii, isUtf8 } from 'node:buffer';
import { PackageError } from './errors.js';

/**
 * A document as a string with one character per byte. Everything that XML's grammar asks about is ASCII in UTF-8 and in
 * ISO-8859-1 alike, so the walk looks at bytes; `decode` turns the few values that are wanted into text.
 */
export interface XmlBytes {
  /** Without a byte order mark. */
  readonly text: string;
  /** Where the XML declaration ends; 0 without one. */
  readonly contentStart: number;
  /** The characters behind a piece of `text`. */
  readonly decode: (piece: string) => string;
}

const BOM = '\u{EF}\u{BB}\u{BF}';
const UTF16_BOM = /^(?:\u{FE}\u{FF}|\u{FF}\u{FE})/u;

/** XML 1.0 (5th edition), productions 23 to 26, 32 and 80. */
const DECLARATION = new RegExp(
  [
    /^<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')/,
    /(?:\s+encoding\s*=\s*(?:"(?<double>[A-Za-z][\w.-]*)"|'(?<single>[A-Za-z][\w.-]*)'))?/,
    /(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/,
  ]
    .map((part) => part.source.replaceAll(String.raw`\s`, String.raw`[\t\n\r ]`))
    .join(''),
);

type Encoding = 'utf8' | 'latin1';

/** The declared encodings that are read. The SAT prescribes UTF-8 (Annex 20); ISO-8859-1 occurs in documents of others. */
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf8',
  'us-ascii': 'utf8',
  'iso-8859-1': 'latin1',
};

/** XML 1.0 (5th edition), production 2, as far as bytes tell: what is neither tab, line end nor from the blank on. */
const FORBIDDEN_BYTE = /[^\t\n\r -ÿ]/;
/** U+FFFE and U+FFFF in UTF-8. */
const FORBIDDEN_SEQUENCES = ['\u{EF}\u{BF}\u{BE}', '\u{EF}\u{BF}\u{BF}'] as const;

/**
 * Finds out the encoding of a document: the byte order mark, else the XML declaration, else UTF-8.
 *
 * @throws {PackageError} `XML_MALFORMED` for bytes that no document may have, `UNSUPPORTED` for another encoding.
 */
export function readXmlBytes(bytes: Uint8Array): XmlBytes {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (UTF16_BOM.test(all)) throw new PackageError('UNSUPPORTED', { detail: 'encoding UTF-16' });
  const hasMark = all.startsWith(BOM);
  const text = hasMark ? all.slice(BOM.length) : all;
  const declaration = readDeclaration(text);
  const encoding = hasMark ? 'utf8' : declaration.encoding;
  if (FORBIDDEN_BYTE.test(text)) throw new PackageError('XML_MALFORMED', { detail: 'a control character' });
  const contentStart = declaration.length;
  if (encoding === 'latin1' || isAscii(bytes)) return { text, contentStart, decode: (piece) => piece };
  if (!isUtf8(bytes) || FORBIDDEN_SEQUENCES.some((sequence) => text.includes(sequence))) {
    throw new PackageError('XML_MALFORMED', { detail: 'bytes that are not UTF-8' });
  }
  return { text, contentStart, decode: decodeUtf8 };
}

function readDeclaration(text: string): { readonly length: number; readonly encoding: Encoding } {
  if (!/^<\?xml[\t\n\r ]/.test(text)) return { length: 0, encoding: 'utf8' };
  const match = DECLARATION.exec(text);
  if (match === null) throw new PackageError('XML_MALFORMED', { detail: 'the XML declaration' });
  const name = match.groups?.['double'] ?? match.groups?.['single'] ?? 'utf-8';
  const encoding = ENCODINGS[name.toLowerCase()];
  if (encoding === undefined) throw new PackageError('UNSUPPORTED', { detail: `encoding ${name}` });
  return { length: match[0].length, encoding };
}

function decodeUtf8(piece: string): string {
  return /[\u{80}-\u{FF}]/u.test(piece) ? Buffer.from(piece, 'latin1').toString('utf8') : piece;
}
