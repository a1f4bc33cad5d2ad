import { createCipheriv, hkdfSync } from 'node:crypto';
import { inventedRfc } from './invented-rfc.js';
import { permuted, pseudoRandomBytes } from './permutation.js';

/** Bytes of a recording's key. */
export const KEY_BYTES = 32;

/**
 * What stands in a recording instead of what the SAT and the taxpayer wrote: the same for the same text, wherever it occurs, and known to nobody
 * who does not have the key.
 */
export interface Replacement {
  /** Another RFC of the same kind: see `inventedRfc`. Lower case stays lower case. */
  rfc(text: string): string;
  /**
   * Another name: letters become letters, digits digits, and all else stays where it is, so that what is hard to read in names stays so. The same
   * letters are replaced by the same ones, whatever stands between them; different names get different ones.
   */
  name(text: string): string;
  /** Another UUID, in the same case of letters; different ones get different ones. */
  uuid(text: string): string;
  /** Another decimal number, of as many digits; zeros before and after it stay, so that `1.5` and `1.50` stay equal. */
  number(text: string): string;
}

/** Texts that were replaced are remembered up to this many; what is forgotten comes out the same again. */
const MOST_REMEMBERED = 50_000;

/** The replacements that belong to a key of {@link KEY_BYTES} random bytes. */
export function createReplacement(key: Uint8Array): Replacement {
  const derived = (purpose: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `acopio recording: ${purpose}`, length));
  const rfcKey = derived('rfc', KEY_BYTES);
  const nameKey = derived('name', KEY_BYTES);
  const numberKey = derived('number', KEY_BYTES);
  // A UUID is one block of AES, and a block cipher is a permutation of its blocks.
  const cipher = createCipheriv('aes-256-ecb', derived('uuid', KEY_BYTES), null).setAutoPadding(false);
  const rfc = remembering((text) => inventedRfc(text, rfcKey));
  return {
    rfc: (text) => {
      const upper = text.toUpperCase().normalize('NFC');
      return text === text.toLowerCase() ? rfc(upper).toLowerCase() : rfc(upper);
    },
    name: remembering((text) => inventedName(text, nameKey)),
    uuid: (text) => {
      const block = cipher.update(Buffer.from(text.replaceAll('-', ''), 'hex')).toString('hex');
      const uuid = block.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      return text === text.toUpperCase() && text !== text.toLowerCase() ? uuid.toUpperCase() : uuid;
    },
    number: remembering((text) => inventedNumber(text, numberKey)),
  };
}

function remembering(replace: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const replaced = replace(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, replaced);
    return replaced;
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Letters of Latin-1 that are not among the 26 stay: they are as few as they are telling of encodings. */
const OTHER_LETTER = /(?![a-zA-Z\u{C0}-\u{FF}])\p{L}/gu;

function inventedName(text: string, key: Uint8Array): string {
  const characters = Array.from(text.normalize('NFC').replaceAll(OTHER_LETTER, 'X'));
  const places = characters.flatMap((character, place) => (/[A-Za-z\d]/.test(character) ? [place] : []));
  const alphabets = places.map((place) => (/\d/.test(characters[place] ?? '') ? '0123456789' : LETTERS));
  const digits = {
    radices: alphabets.map((alphabet) => alphabet.length),
    values: places.map((place, at) => alphabets[at]?.indexOf((characters[place] ?? '').toUpperCase()) ?? 0),
  };
  for (const [at, value] of permuted(digits, key, 'name').entries()) {
    const place = places[at] ?? 0;
    const invented = alphabets[at]?.[value] ?? '';
    characters[place] = /[a-z]/.test(characters[place] ?? '') ? invented.toLowerCase() : invented;
  }
  return characters.join('');
}

function inventedNumber(text: string, key: Uint8Array): string {
  const [, start = '', whole = '', point = '', fraction = '', end = ''] =
    /^(-?0*)(\d*?)(?:(\.)(\d*?)(0*))?$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return text;
  // Zeros at the end of a whole number are digits as any others.
  const random = pseudoRandomBytes(key, `${whole}.${fraction}`, whole.length + fraction.length);
  const digits = Array.from(random, (byte) => byte % 10);
  if (whole !== '') digits[0] = 1 + ((random[0] ?? 0) % 9);
  if (fraction !== '') digits[digits.length - 1] = 1 + ((random.at(-1) ?? 0) % 9);
  return `${start}${digits.slice(0, whole.length).join('')}${point}${digits.slice(whole.length).join('')}${end}`;
}

/** Text of which only the form stays: letters become `X` or `x`, digits `0`. */
export function masked(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\p{N}/gu, '0')
    .replaceAll(/\p{L}/gu, (letter) => (letter === letter.toLowerCase() ? 'x' : 'X'));
}

/** A seal, a certificate, a key: as many letters `A`, with the padding that base64 wants. */
export function blanked(text: string): string {
  return text.replaceAll(/[^=\s]/g, 'A');
}
