import type { DocumentType } from './header-forms.js';
import type { LocalDateTime } from './local-date-time.js';
import { isPlainDecimal, isPlainRfc, isPlainTime, isPlainUuid, markTime } from './metadata-bytes.js';
import type { RowColumns } from './metadata-columns.js';
import type { LineCursor } from './metadata-lines.js';
import { type MetadataRow, rfcOf, type ThirdPartyFinder } from './metadata-row.js';

const TILDE = 0x7e;
const ZERO = 0x30;
const STATUSES = ['cancelled', 'active'] as const;
/** By the byte of their letter. */
const TYPES: readonly (DocumentType | undefined)[] = Array.from({ length: 0x80 }, (_, byte) =>
  ['I', 'E', 'T', 'N', 'P'].includes(String.fromCharCode(byte))
    ? (String.fromCharCode(byte) as DocumentType)
    : undefined,
);
/** A bit for each field; the SAT's files have 12. */
const MOST_COLUMNS = 31;

/**
 * Reads the rows that are as nearly all are: of CFDI, every column there, no line break and no `~` inside of names, all
 * values in their usual forms. It looks at bytes, and makes strings only of what it hands over: that is most of its
 * speed. For a row that is not plain it gives `undefined`, and `readRow`, which knows all forms, decides; about a row
 * that both can read they agree.
 */
export class PlainRowReader {
  readonly #columns: RowColumns;
  readonly #thirdParty: ThirdPartyFinder;
  /** Whether the file has what a plain row needs. */
  readonly #isUsual: boolean;
  /** Where each field begins, and where one more would. */
  readonly #starts: Int32Array;
  /** One bit for each field that is not all ASCII. */
  #wideFields = 0;

  constructor(columns: RowColumns, thirdParty: ThirdPartyFinder) {
    const { index, count } = columns;
    this.#columns = columns;
    this.#thirdParty = thirdParty;
    this.#isUsual =
      count <= MOST_COLUMNS && index.withheld === -1 && Object.values(index).filter((at) => at === -1).length === 1;
    this.#starts = new Int32Array(count + 1);
  }

  /** The cursor's row; it is overwritten when it was read. */
  read(cursor: LineCursor): MetadataRow | undefined {
    if (!this.#isUsual || cursor.hasBreaks || cursor.isTooLong) return undefined;
    const { bytes } = cursor;
    if (!this.#split(bytes, cursor.from, cursor.to) || !this.#isPlain(bytes)) return undefined;
    if (this.#wideFields !== 0 && !cursor.isUtf8()) return undefined;
    return this.#rowOf(cursor);
  }

  #split(bytes: Buffer, from: number, to: number): boolean {
    const starts = this.#starts;
    const last = this.#columns.count - 1;
    let field = 0;
    let wide = 0;
    starts[0] = from;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === TILDE) {
        if (field === last) return false;
        field += 1;
        starts[field] = at + 1;
      } else if (byte >= 0x80) {
        wide |= 1 << field;
      }
    }
    starts[last + 1] = to + 1;
    this.#wideFields = wide;
    return field === last;
  }

  #isPlain(bytes: Buffer): boolean {
    const { index } = this.#columns;
    return (
      isPlainUuid(bytes, this.#startOf(index.uuid), this.#endOf(index.uuid)) &&
      this.#isTime(bytes, index.issuedAt) &&
      this.#isTime(bytes, index.certifiedAt) &&
      (this.#lengthOf(index.cancelledAt) === 0 || this.#isTime(bytes, index.cancelledAt)) &&
      isPlainDecimal(bytes, this.#startOf(index.amount), this.#endOf(index.amount)) &&
      this.#isRfc(bytes, index.issuerRfc) &&
      this.#isRfc(bytes, index.receiverRfc) &&
      this.#isRfc(bytes, index.pacRfc) &&
      this.#lengthOf(index.type) === 1 &&
      this.#lengthOf(index.status) === 1
    );
  }

  #rowOf({ bytes, from, to }: LineCursor): MetadataRow | undefined {
    const { index } = this.#columns;
    const type = TYPES[bytes[this.#startOf(index.type)] ?? 0];
    const status = STATUSES[(bytes[this.#startOf(index.status)] ?? 0) - ZERO];
    if (type === undefined || status === undefined) return undefined;
    const isCancelled = this.#lengthOf(index.cancelledAt) > 0;
    // In the bytes, because a string put together from parts would be larger, and slower to read.
    markTime(bytes, this.#startOf(index.issuedAt));
    markTime(bytes, this.#startOf(index.certifiedAt));
    if (isCancelled) markTime(bytes, this.#startOf(index.cancelledAt));
    // A string of its own: the fields are slices of it, and a row that is kept must not keep its neighbours.
    const text = bytes.toString('latin1', from, to);
    const uuid = this.#slice(text, index.uuid).toLowerCase();
    const row: { -readonly [K in keyof MetadataRow]: MetadataRow[K] } = {
      uuid,
      issuerRfc: this.#rfc(bytes, text, index.issuerRfc),
      issuerName: this.#text(bytes, text, index.issuerName),
      receiverRfc: this.#rfc(bytes, text, index.receiverRfc),
      receiverName: this.#text(bytes, text, index.receiverName),
      pacRfc: this.#rfc(bytes, text, index.pacRfc),
      issuedAt: this.#slice(text, index.issuedAt) as LocalDateTime,
      amount: this.#slice(text, index.amount),
      status,
      certifiedAt: this.#slice(text, index.certifiedAt) as LocalDateTime,
      type,
    };
    if (isCancelled) row.cancelledAt = this.#slice(text, index.cancelledAt) as LocalDateTime;
    const onBehalfOf = this.#thirdParty(uuid);
    if (onBehalfOf !== undefined) row.onBehalfOf = onBehalfOf;
    return row;
  }

  #startOf(field: number): number {
    return this.#starts[field] ?? 0;
  }

  #endOf(field: number): number {
    return (this.#starts[field + 1] ?? 0) - 1;
  }

  #lengthOf(field: number): number {
    return this.#endOf(field) - this.#startOf(field);
  }

  #isWide(field: number): boolean {
    return (this.#wideFields & (1 << field)) !== 0;
  }

  #isTime(bytes: Buffer, field: number): boolean {
    return isPlainTime(bytes, this.#startOf(field), this.#endOf(field));
  }

  #isRfc(bytes: Buffer, field: number): boolean {
    return this.#isWide(field) || isPlainRfc(bytes, this.#startOf(field), this.#endOf(field));
  }

  #rfc(bytes: Buffer, text: string, field: number): string {
    return this.#isWide(field) ? rfcOf(this.#text(bytes, text, field)) : this.#slice(text, field);
  }

  #text(bytes: Buffer, text: string, field: number): string {
    if (!this.#isWide(field)) return this.#slice(text, field);
    return bytes.toString('utf8', this.#startOf(field), this.#endOf(field));
  }

  #slice(text: string, field: number): string {
    const from = this.#startOf(0);
    return text.slice(this.#startOf(field) - from, this.#endOf(field) - from);
  }
}
