const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Bytes of an `xs:base64Binary`, or `undefined` when the text is not base64 in its one canonical spelling. White space is allowed
 * (XML Schema part 2, section 3.2.16); bits that the last character does not use must be zero, otherwise a changed text would still mean the
 * same bytes.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const compact = text.replace(/[ \t\r\n]+/g, '');
  if (compact.length % 4 !== 0 || !ALPHABET.test(compact)) {
    return undefined;
  }
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64') === compact ? Uint8Array.from(bytes) : undefined;
}
