/** W3C XML 1.0 (fifth edition), production 2 (Char), negated: C0 controls, lone surrogates, U+FFFE and U+FFFF. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** `true` when XML 1.0 can carry every character of `text`. */
export function isXmlText(text: string): boolean {
  return !FORBIDDEN.test(text);
}
