/** A text as the value of an attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** Cents as pesos. */
export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
