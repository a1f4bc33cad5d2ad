import { inPieces } from './pieces.js';

/**
 * Writes rows as NDJSON: one JSON object a line, with the row's own keys, ended by LF, in pieces of some tens of thousands
 * of characters, to be encoded as UTF-8. It is the exact form: nothing is escaped but what JSON asks for.
 *
 * Leaving the iteration, or an error of `rows`, closes `rows`; their errors pass unchanged.
 */
export function toNdjson(rows: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  return inPieces(rows, { first: '', textOf: (row) => `${JSON.stringify(row)}\n` });
}
