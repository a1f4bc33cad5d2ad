import type { Text } from '../errors.js';

/**
 * What the values of a column are. `text` is free text of the document or the SAT; `decimal` is decimal text, `time` a
 * `LocalDateTime`, `uuid` lower case; a `list` is one text whose items are joined by `|`, which Annex 20 of the
 * Resolución Miscelánea Fiscal forbids in the texts of a document, and the parts of an item by `;`.
 */
export type ColumnType = 'text' | 'decimal' | 'time' | 'uuid' | 'list';

/** One column of a table: its names, its meaning for people, and how a row gives its value. */
export interface Column<Row> {
  /** The name for machines; it does not change. */
  readonly key: string;
  readonly type: ColumnType;
  /** The heading for people, in Spanish. */
  readonly es: string;
  /** The heading for people, in English. */
  readonly en: string;
  readonly what: Text;
  /** The value of a row; `undefined` when the row says nothing of it. */
  readonly value: (row: Row) => string | undefined;
}

/** A list as one text; `undefined` for an empty one. */
export function listText(items: readonly string[] | undefined): string | undefined {
  return items === undefined || items.length === 0 ? undefined : items.join('|');
}

/** The parts of a list's item as one text; a part that is absent stays empty, and keeps its place. */
export function itemText(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? '').join(';');
}
