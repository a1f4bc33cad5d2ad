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
/** Most bytes of a UTF-16 code unit in UTF-8. */
const BYTES_PER_CHARACTER = 3;

/**
 * Splits a metadata file into its rows, in batches. When the first line ends in CR LF, so does every row, and a lone LF
 * is a line break that a name had in the CFDI: it is taken out (observed by phpcfdi, issue 23, July 2020). Otherwise
 * every LF ends a row. Text is UTF-8; a row that is not becomes Latin-1. Blank rows are left out; a batch may be empty.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  rowLength: number,
): AsyncGenerator<readonly MetadataLine[], void, undefined> {
  const splitter = new LineSplitter(rowLength);
  for await (const chunk of chunks) {
    yield splitter.push(chunk);
  }
  yield splitter.end();
}

class LineSplitter {
  readonly #rowLength: number;
  /** The bytes after the last row end, not yet a row. */
  #rest: Buffer = Buffer.alloc(0);
  #lineEnd: '\r\n' | '\n' | undefined;
  #line = 1;
  /** The row that is being passed over because it is too long: its beginning, and its line. */
  #tooLong: { readonly text: string; readonly line: number } | undefined;

  constructor(rowLength: number) {
    this.#rowLength = rowLength;
  }

  push(chunk: Buffer): MetadataLine[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#lineEnd ??= lineEndOf(bytes);
    const end = this.#lineEnd === undefined ? 0 : bytes.lastIndexOf(this.#lineEnd) + this.#lineEnd.length;
    const isSplit = this.#lineEnd !== undefined && end >= this.#lineEnd.length;
    const lines = isSplit ? this.#split(bytes.subarray(0, end)) : [];
    this.#rest = isSplit ? bytes.subarray(end) : bytes;
    // One byte more, because the CR of the row's end may be here and its LF not yet.
    if (this.#rest.length > this.#rowLength * BYTES_PER_CHARACTER + 1) this.#passOver();
    return lines;
  }

  end(): MetadataLine[] {
    const lines = this.#split(this.#rest);
    if (this.#tooLong !== undefined) lines.push({ ...this.#tooLong, isTooLong: true });
    return lines;
  }

  /** Keeps the beginning of a row that grows too long, and drops the rest, but for a CR that an LF may follow. */
  #passOver(): void {
    const rest = this.#rest;
    this.#tooLong ??= { text: decode(rest.subarray(0, this.#rowLength)), line: this.#line };
    const kept = rest.at(-1) === CR ? rest.length - 1 : rest.length;
    this.#line += countLineFeeds(rest.subarray(0, kept));
    this.#rest = rest.subarray(kept);
  }

  #split(bytes: Buffer): MetadataLine[] {
    const text = bytes.toString('utf8');
    // U+FFFD also stands for itself in UTF-8, so only bytes that are no UTF-8 are decoded row by row.
    if (text.includes('\u{FFFD}') && !isUtf8(bytes)) return this.#rows(bytes.toString('latin1'), decodeLatin1);
    return this.#rows(text, (row) => row);
  }

  #rows(text: string, decodeRow: (row: string) => string): MetadataLine[] {
    const lines: MetadataLine[] = [];
    const lineEnd = this.#lineEnd ?? '\n';
    for (let from = 0; from < text.length;) {
      const found = text.indexOf(lineEnd, from);
      const to = found === -1 ? text.length : found;
      this.#add(decodeRow(text.slice(from, to)), lines);
      from = to + lineEnd.length;
    }
    return lines;
  }

  #add(row: string, lines: MetadataLine[]): void {
    const line = this.#line;
    this.#line += 1;
    const hasBreaks = row.includes('\n');
    if (hasBreaks) this.#line += row.split('\n').length - 1;
    if (this.#tooLong !== undefined) {
      lines.push({ ...this.#tooLong, isTooLong: true });
      this.#tooLong = undefined;
      return;
    }
    if (row.length > this.#rowLength) {
      lines.push({ text: row.slice(0, this.#rowLength), line, isTooLong: true });
    } else if (row.trim() !== '') {
      lines.push({ text: hasBreaks ? row.replaceAll('\n', '') : row, line, isTooLong: false });
    }
  }
}

function lineEndOf(bytes: Buffer): '\r\n' | '\n' | undefined {
  const at = bytes.indexOf(LF);
  if (at === -1) return undefined;
  return at > 0 && bytes[at - 1] === CR ? '\r\n' : '\n';
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) count += 1;
  return count;
}

function decode(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function decodeLatin1(row: string): string {
  return decode(Buffer.from(row, 'latin1'));
}
