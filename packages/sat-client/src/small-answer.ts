import type { HttpAnswer } from './protocol/envelope.js';
import { unreadable } from './protocol/refusal.js';
import type { AnswerContext } from './protocol/refusal.js';
import type { TransportAnswer } from './transport.js';

/** Answers of login, request and verification are of some KB; a verification with 10 000 packages has half a MB. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads an answer that is small by nature.
 *
 * @throws SatError `UNREADABLE_ANSWER`: larger than 1 MB, or not in the encoding that it states (UTF-8 unless it states
 *   one); whatever the body throws.
 */
export async function readSmallAnswer(answer: TransportAnswer, context: AnswerContext): Promise<HttpAnswer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body) {
    size += piece.length;
    if (size > MAX_BYTES) throw unreadable(context, `more than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  const contentType = answer.headers['content-type'];
  const text = decodedText(Buffer.concat(pieces), contentType, context);
  return { status: answer.status, text, ...(contentType !== undefined && { contentType }) };
}

/**
 * The text of an answer, or of a part of one. A byte order mark is no part of it.
 *
 * @throws SatError `UNREADABLE_ANSWER`: not in the encoding that `contentType` states, or UTF-8 where it states none.
 */
export function decodedText(bytes: Uint8Array, contentType: string | undefined, context: AnswerContext): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return decoded(bytes, charset);
  } catch (error) {
    throw unreadable(context, `charset ${charset.slice(0, 40)}`, error);
  }
}

/** Of a last letter whose end is missing, a mark: that the answer was cut, and may be whole next time, is for the parser to find. */
function decoded(bytes: Uint8Array, charset: string): string {
  const decoder = new TextDecoder(charset, { fatal: true });
  const text = decoder.decode(bytes, { stream: true });
  try {
    return text + decoder.decode();
  } catch {
    return `${text}\uFFFD`;
  }
}
