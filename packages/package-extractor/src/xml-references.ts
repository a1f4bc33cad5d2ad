import { PackageError } from './errors.js';
import { isText } from './xml-names.js';

/** The five entities of XML 1.0 (5th edition), section 4.6. Without a DTD there are no others. */
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** By the byte after the `&`, what is recognised at once: most references. */
const USUAL: readonly (string | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  ['&amp;', '&quot;', '&lt;', '&gt;'].find((reference) => reference.charCodeAt(1) === code),
);

const REFERENCE = /&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/y;

/** Most bytes of a reference that is understood: `&#x10FFFF;`. */
const LONGEST = 10;

/** Refuses the `&` at a place of a document unless it begins one of the references that are understood. */
export function requireReference(bytes: Buffer, at: number): void {
  const usual = USUAL[bytes[at + 1] ?? 0];
  if (usual !== undefined && isText(bytes, at, at + usual.length, usual)) return;
  readReference(bytes.toString('latin1', at, at + LONGEST), 0);
}

/** A piece of a document with each reference replaced by its character. */
export function resolveReferences(piece: string): string {
  let text = '';
  let from = 0;
  for (let at = piece.indexOf('&'); at !== -1; at = piece.indexOf('&', from)) {
    const { character, end } = readReference(piece, at);
    text += piece.slice(from, at) + character;
    from = end;
  }
  return text + piece.slice(from);
}

function readReference(piece: string, at: number): { readonly character: string; readonly end: number } {
  REFERENCE.lastIndex = at;
  const match = REFERENCE.exec(piece);
  if (match === null) throw new PackageError('XML_MALFORMED', { detail: 'an entity that is not declared' });
  const [, hexadecimal, decimal, name = ''] = match;
  const end = REFERENCE.lastIndex;
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  const character = PREDEFINED[name] ?? (isCharacter(code) ? String.fromCodePoint(code) : undefined);
  if (character === undefined) throw new PackageError('XML_MALFORMED', { detail: 'a character that XML forbids' });
  return { character, end };
}

/** XML 1.0 (5th edition), production 2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
