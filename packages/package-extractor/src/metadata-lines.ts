import { isUtf8 } from 'node:buffer';

/** One row as it stands in the file, the line breaks inside of names taken out. */
export interface MetadataLine {
  readonly text: string;
  /** From 1, as an editor counts lines. */
  readonly line: number;
  /** The row is longer than allowed; `text` is its beginning. */
  readonly isTooLong: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const CR_LF = Buffer.of(CR, LF);
/** Most bytes of a UTF-16 code unit in UTF-8. */
const BYTES_PER_CHARACTER = 3;
/** Bytes that are looked at together: some hundred rows, few enough for the caches of a processor. */
const WINDOW_SIZE = 16_384;

/**
 * Splits a metadata file into its rows, in batches. When the first line ends in CR LF, so does every row, and a lone LF
 * is a line break that a name had in the CFDI: it is taken out (observed by phpcfdi, issue 23, July 2020). Otherwise
 * every LF ends a row. Text is UTF-8; a row that is not becomes Latin-1. Blank rows are left out; a batch may be empty.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  rowLength: number,
): AsyncGenerator<readonly MetadataLine[], void, undefined> {
  for await (const cursor of eachWindow(chunks, rowLength)) {
    const lines: MetadataLine[] = [];
    while (cursor.next()) lines.push({ text: cursor.text(), line: cursor.line, isTooLong: cursor.isTooLong });
    yield lines;
  }
}

/** Gives one cursor again and again, each time with more of the file; its rows are to be taken before the next time. */
export async function* eachWindow(
  chunks: AsyncIterable<Uint8Array>,
  rowLength: number,
): AsyncGenerator<LineCursor, void, undefined> {
  const cursor = new LineCursor(rowLength);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += WINDOW_SIZE) {
      cursor.push(chunk.subarray(at, at + WINDOW_SIZE));
      yield cursor;
    }
  }
  cursor.end();
  yield cursor;
}

/** Moves over the rows of a file as {@link readLines} describes them, without an object for each of a million rows. */
export class LineCursor {
  /** The current row lies here, from `from` to `to`. The bytes are the cursor's own; the row may be overwritten. */
  bytes: Buffer = Buffer.allocUnsafe(2 * WINDOW_SIZE);
  from = 0;
  to = 0;
  line = 0;
  hasBreaks = false;
  isTooLong = false;

  readonly #rowLength: number;
  #lineEnd: '\r\n' | '\n' | undefined;
  /** Where the next row begins, where the last whole one ends, and where the bytes end. */
  #at = 0;
  #end = 0;
  #filled = 0;
  #nextLine = 1;
  #isEnded = false;
  /** Whether all whole rows here are UTF-8, once that was asked. */
  #isUtf8: boolean | undefined;
  #text: string | undefined;
  /** The row that is being passed over because it is too long: its beginning, and its line. */
  #passedOver: { readonly text: string; readonly line: number } | undefined;

  constructor(rowLength: number) {
    this.#rowLength = rowLength;
  }

  /** Adds more of the file. All rows that were whole have been taken. */
  push(chunk: Uint8Array): void {
    // One byte more, because the CR of the row's end may be here and its LF not yet.
    if (this.#filled - this.#at > this.#rowLength * BYTES_PER_CHARACTER + 1) this.#passOver();
    this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.#filled);
    this.#filled += chunk.length;
    const filled = this.bytes.subarray(0, this.#filled);
    this.#lineEnd ??= lineEndOf(filled);
    this.#end = endOfLastRow(filled, this.#lineEnd);
    this.#isUtf8 = undefined;
  }

  /** The file ended: what is left is its last row. */
  end(): void {
    this.#isEnded = true;
    this.#end = this.#filled;
    this.#isUtf8 = undefined;
  }

  /** Moves to the next row; `false` when there is none in what is here. */
  next(): boolean {
    while (this.#at < this.#end) {
      this.#findRow();
      if (this.#passedOver !== undefined) return this.#isPassedOver(this.#passedOver);
      this.#text = undefined;
      this.isTooLong = this.to - this.from > this.#rowLength && this.#decoded().length > this.#rowLength;
      if (this.isTooLong || !this.#isBlank()) return true;
    }
    return this.#isEnded && this.#passedOver !== undefined && this.#isPassedOver(this.#passedOver);
  }

  /** The current row, or its beginning when it is too long, without line breaks. Not after it was overwritten. */
  text(): string {
    const text = this.#decoded();
    if (this.isTooLong) return text.slice(0, this.#rowLength);
    return this.hasBreaks ? text.replaceAll('\n', '') : text;
  }

  /** Whether the current row is UTF-8. */
  isUtf8(): boolean {
    this.#isUtf8 ??= isUtf8(this.bytes.subarray(0, this.#end));
    return this.#isUtf8 || isUtf8(this.bytes.subarray(this.from, this.to));
  }

  #decoded(): string {
    this.#text ??= this.bytes.toString(this.isUtf8() ? 'utf8' : 'latin1', this.from, this.to);
    return this.#text;
  }

  #isBlank(): boolean {
    const first = this.bytes[this.from] ?? 0;
    if (first > 0x20 && first < 0x80 && this.from < this.to) return false;
    return this.#decoded().trim() === '';
  }

  #findRow(): void {
    const { bytes } = this;
    this.from = this.#at;
    this.line = this.#nextLine;
    this.#nextLine += 1;
    this.hasBreaks = false;
    let found = bytes.indexOf(LF, this.#at);
    if (this.#lineEnd === '\r\n') {
      while (found !== -1 && found < this.#end && (found === this.from || bytes[found - 1] !== CR)) {
        this.hasBreaks = true;
        this.#nextLine += 1;
        found = bytes.indexOf(LF, found + 1);
      }
    }
    const isLast = found === -1 || found >= this.#end;
    this.#at = isLast ? this.#end : found + 1;
    this.to = isLast ? this.#end : found + 1 - (this.#lineEnd?.length ?? 1);
  }

  #isPassedOver({ text, line }: { readonly text: string; readonly line: number }): true {
    this.#text = text;
    this.line = line;
    this.isTooLong = true;
    this.#passedOver = undefined;
    return true;
  }

  /** Keeps the beginning of a row that grows too long, and drops the rest, but for a CR that an LF may follow. */
  #passOver(): void {
    const rest = this.bytes.subarray(this.#at, this.#filled);
    const beginning = rest.subarray(0, this.#rowLength);
    this.#passedOver ??= {
      text: beginning.toString(isUtf8(beginning) ? 'utf8' : 'latin1'),
      line: this.#nextLine,
    };
    const kept = rest.at(-1) === CR ? rest.length - 1 : rest.length;
    this.#nextLine += countLineFeeds(rest.subarray(0, kept));
    this.#at += kept;
  }

  #makeRoom(length: number): void {
    const rest = this.#filled - this.#at;
    if (rest + length > this.bytes.length) {
      const wider = Buffer.allocUnsafe(2 * (rest + length));
      this.bytes.copy(wider, 0, this.#at, this.#filled);
      this.bytes = wider;
    } else {
      this.bytes.copyWithin(0, this.#at, this.#filled);
    }
    this.#at = 0;
    this.#filled = rest;
  }
}

function lineEndOf(bytes: Buffer): '\r\n' | '\n' | undefined {
  const at = bytes.indexOf(LF);
  if (at === -1) return undefined;
  return at > 0 && bytes[at - 1] === CR ? '\r\n' : '\n';
}

function endOfLastRow(bytes: Buffer, lineEnd: '\r\n' | '\n' | undefined): number {
  if (lineEnd === undefined) return 0;
  return lineEnd === '\n' ? bytes.lastIndexOf(LF) + 1 : afterIndex(bytes.lastIndexOf(CR_LF));
}

function afterIndex(found: number): number {
  return found === -1 ? 0 : found + CR_LF.length;
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}
