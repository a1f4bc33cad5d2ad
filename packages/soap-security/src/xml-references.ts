import { isXmlText } from './xml-characters.js';

const PREDEFINED: ReadonlySet<string> = new Set(['amp', 'lt', 'gt', 'apos', 'quot']);
const DECIMAL = /^#[0-9]{1,7}$/;
const HEXADECIMAL = /^#x[0-9A-Fa-f]{1,6}$/;
const LONGEST_NAME = '#1114111'.length;

/**
 * `true` when every `&` of `text` opens one of the five references that need no declaration, or a reference to a
 * character that XML allows (W3C XML 1.0, section 4.1).
 */
export function hasOnlyKnownReferences(text: string): boolean {
  let at = text.indexOf('&');
  while (at !== -1) {
    const name = text.slice(at + 1, at + 2 + LONGEST_NAME).split(';', 2);
    if (name.length < 2 || !isKnown(name[0] ?? '')) return false;
    at = text.indexOf('&', at + 1);
  }
  return true;
}

function isKnown(name: string): boolean {
  if (PREDEFINED.has(name)) return true;
  const code = codeOf(name);
  return code !== undefined && code <= 0x10_ff_ff && isXmlText(String.fromCodePoint(code));
}

function codeOf(name: string): number | undefined {
  if (DECIMAL.test(name)) return Number.parseInt(name.slice(1), 10);
  if (HEXADECIMAL.test(name)) return Number.parseInt(name.slice(2), 16);
  return undefined;
}
