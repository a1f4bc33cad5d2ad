const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** True for text shaped like a UUID (RFC 9562, section 4), in either case of letters. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
