/** The byte of a space. */
export const SPACE = 0x20;
/** The byte of `<`. */
export const LESS = 0x3c;
/** The byte of `>`. */
export const GREATER = 0x3e;
/** The byte of `/`. */
export const SLASH = 0x2f;
/** The byte of `=`. */
export const EQUALS = 0x3d;
/** The byte of `?`. */
export const QUESTION = 0x3f;
/** The byte of `!`. */
export const EXCLAMATION = 0x21;
/** The byte of `"`. */
export const DOUBLE_QUOTE = 0x22;
/** The byte of `'`. */
export const SINGLE_QUOTE = 0x27;
/** The byte of `&`. */
export const AMPERSAND = 0x26;
/** The byte of `:`. */
export const COLON = 0x3a;
/** The byte of `]`. */
export const BRACKET = 0x5d;

/** The byte of `x`, with which `xmlns` begins. */
export const LETTER_X = 0x78;

/** May begin a name. */
export const NAME_START = 1;
/** May be in a name, and is ASCII. */
export const NAME = 2;
/** A blank: space, tab, line feed, carriage return. */
export const BLANK = 4;
/** Ends or changes the value of an attribute, or may not be in one. */
export const VALUE_STOP = 8;
/** Ends text, or may not be in it. */
export const TEXT_STOP = 16;
/** A control character that no document may have. */
export const FORBIDDEN = 32;
/** Part of a letter that is not ASCII. */
export const HIGH = 64;

/**
 * What each byte may be (XML 1.0, 5th edition, productions 2 to 4 and 10). Bytes from 0x80 on are parts of letters; which
 * letters is looked at apart, in names only.
 */
export const KIND = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\t\n\r ]/.test(character)) return BLANK | (code === 0x20 ? 0 : VALUE_STOP);
  if (code < 0x20) return FORBIDDEN | VALUE_STOP | TEXT_STOP;
  if (code >= 0x80) return HIGH | NAME_START;
  if (/[A-Za-z_]/.test(character)) return NAME_START | NAME;
  if (/[\d.-]/.test(character)) return NAME;
  return (/["'<&]/.test(character) ? VALUE_STOP : 0) | (/[<&\]]/.test(character) ? TEXT_STOP : 0);
});

/**
 * Where the next byte of that kind is between two places; the latter without one. It calls nothing, so that
 * the loop keeps what it looks at in registers.
 */
export function nextOf(bytes: Uint8Array, from: number, end: number, kind: number): number {
  const kinds = KIND;
  let at = from;
  while (at < end && ((kinds[bytes[at] ?? 0] ?? 0) & kind) === 0) at += 1;
  return at;
}

/** Where the blanks that begin at a place end. */
export function blanksEnd(bytes: Uint8Array, from: number): number {
  const kinds = KIND;
  let at = from;
  while (at < bytes.length && ((kinds[bytes[at] ?? 0] ?? 0) & BLANK) !== 0) at += 1;
  return at;
}
