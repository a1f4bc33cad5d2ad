/**
 * Texts put aside by number, as UTF-8 outside of the heap: many strings that are held for long would cost several times
 * their bytes, and make the collector of garbage move them and keep more room for itself.
 */
export class TextPile {
  #bytes = Buffer.allocUnsafe(4_096);
  readonly #ends: number[] = [];

  /** How many there are; the number of the next one. */
  get count(): number {
    return this.#ends.length;
  }

  /** Adds a text. */
  add(text: string): void {
    const start = this.#ends.at(-1) ?? 0;
    const end = start + Buffer.byteLength(text);
    if (end > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(2 * end);
      this.#bytes.copy(wider, 0, 0, start);
      this.#bytes = wider;
    }
    this.#bytes.write(text, start);
    this.#ends.push(end);
  }

  /** The text with a number, counted from 0. */
  at(index: number): string {
    return this.#bytes.toString('utf8', this.#ends[index - 1] ?? 0, this.#ends[index] ?? 0);
  }
}
