const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * Milliseconds from 1970-01-01T00:00:00 to a `LocalDateTime`, both on the same wall clock: no zone has a part in it.
 * `undefined` for another text.
 */
export function wallClockOf(text: string): number | undefined {
  if (!LOCAL.test(text)) return undefined;
  const milliseconds = Date.parse(`${text}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
