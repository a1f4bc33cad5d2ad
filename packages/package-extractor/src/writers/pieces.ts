/** So many characters are worth a write. */
const PIECE_SIZE = 65_536;

/** The texts of rows, put together to pieces that are worth handing over; `first` comes before them. */
export async function* inPieces<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  { first, textOf }: { readonly first: string; readonly textOf: (row: Row) => string },
): AsyncGenerator<string, void, undefined> {
  let piece = first;
  for await (const row of rows) {
    piece += textOf(row);
    if (piece.length < PIECE_SIZE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
