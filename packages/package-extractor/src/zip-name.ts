import { isAscii, isUtf8 } from 'node:buffer';

const UTF8_FLAG = 0x0800;

/**
 * The text of an entry's name. Writers that do not set the UTF-8 flag still write UTF-8 more often than code page 437,
 * so the flag only decides for bytes that are not valid UTF-8: those become Latin-1, or U+FFFD when UTF-8 was promised.
 */
export function decodeName(raw: Buffer, flags: number): string {
  if (isAscii(raw)) return raw.toString('latin1');
  return isUtf8(raw) || (flags & UTF8_FLAG) !== 0 ? raw.toString('utf8') : raw.toString('latin1');
}

/** A name as it may stand in a message: bounded, without control characters. */
export function shown(name: string): string {
  const printable = name.replaceAll(/\p{Cc}/gu, '\u{FFFD}');
  return printable.length > 120 ? `${printable.slice(0, 120)}…` : printable;
}

/** Letters of ASCII, digits and dashes with single dots between them: what nearly all names are, and is safe. */
const USUAL_NAME = /^[\w-]+(?:\.[\w-]+)*$/;

/**
 * What makes a name unsafe to use as a path, or `undefined` for a safe one. Backslashes are unsafe because Windows reads
 * them as separators (APPNOTE 6.3.10, section 4.4.17.1, allows only `/`).
 */
export function unsafeName(name: string): string | undefined {
  if (USUAL_NAME.test(name)) return undefined;
  if (name === '') return 'an empty name';
  if (/\p{Cc}/u.test(name)) return 'a name with control characters';
  if (name.includes('\\')) return `${shown(name)} has a backslash`;
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return `${shown(name)} is absolute`;
  if (name.split('/').includes('..')) return `${shown(name)} climbs`;
  return undefined;
}

/** Folders, and what macOS adds beside the files, hold nothing of the SAT. */
export function isIgnored(name: string): boolean {
  return name.endsWith('/') || name.startsWith('__MACOSX/');
}
