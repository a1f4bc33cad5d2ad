const LONGEST_LINE = 1 << 20;

/** A line of a text file is longer than any row of metadata. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * The lines of a metadata file. When the first one ends in CRLF, only CRLF ends a line: a lone line feed is part of a name. A byte order mark is
 * left out.
 *
 * @throws TypeError when the text is not UTF-8; LineTooLong over a million characters.
 */
export async function* metadataLinesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let end: '\r\n' | '\n' | undefined;
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const feed = rest.indexOf('\n');
    end ??= feed === -1 ? undefined : rest[feed - 1] === '\r' ? '\r\n' : '\n';
    if (end !== undefined) {
      const lines = rest.split(end);
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest.length > LONGEST_LINE) {
      throw new LineTooLong(`a line of more than ${LONGEST_LINE} characters`);
    }
  }
  rest += decoder.decode();
  if (rest !== '') {
    yield rest;
  }
}
