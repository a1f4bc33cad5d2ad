const PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID in lower case; `undefined` for a text that is none. */
export function readUuid(text: string): string | undefined {
  const value = text.length === 36 ? text : text.trim();
  return PATTERN.test(value) ? value.toLowerCase() : undefined;
}
