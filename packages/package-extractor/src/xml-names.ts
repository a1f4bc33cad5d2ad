import { PackageError } from './errors.js';

/** A name that is looked for, prepared so that it is compared with bytes without making a string. ASCII only. */
export interface XmlName {
  readonly text: string;
  readonly mark: number;
}

/**
 * What tells most names apart at first sight: length, first, middle and last byte. Names with the same mark are compared
 * byte by byte.
 */
export function markOf(length: number, first: number, middle: number, last: number): number {
  return (length << 24) ^ (first << 16) ^ (middle << 8) ^ last;
}

/** Prepares a name without prefix. */
export function xmlName(text: string): XmlName {
  const { length } = text;
  const code = (at: number): number => text.charCodeAt(at);
  return { text, mark: markOf(length, code(0), code(length >>> 1), code(length - 1)) };
}

/** Prepares several names under keys of their own. */
export function xmlNames<K extends string>(texts: Readonly<Record<K, string>>): Readonly<Record<K, XmlName>> {
  const names = Object.entries<string>(texts).map(([key, text]) => [key, xmlName(text)]);
  return Object.fromEntries(names) as Record<K, XmlName>;
}

/** Whether the bytes from `start` to `end` are that text, which is ASCII. */
export function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

/** Whether `length` bytes are the same at two places. */
export function isSame(bytes: Uint8Array, one: number, other: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}

const START = String.raw`A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}`;
const REST = String.raw`${START}\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}`;

/** XML 1.0 (5th edition), productions 4 and 4a, with at most one colon inside (Namespaces in XML 1.0, production 7). */
const NAME = new RegExp(`^[${START}][${REST}]*(?::[${START}][${REST}]*)?$`, 'u');

/** Refuses a name with letters that are not ASCII unless XML allows them all. */
export function requireName(name: string): void {
  if (!NAME.test(name)) throw new PackageError('XML_MALFORMED', { detail: 'a name' });
}
