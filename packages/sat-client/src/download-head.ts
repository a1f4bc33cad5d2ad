import { SatError } from './errors.js';
import { packageElement, readDownloadStatus } from './protocol/download-envelope.js';
import { openEnvelope } from './protocol/envelope.js';
import type { HttpAnswer } from './protocol/envelope.js';
import { wsdlElements } from './protocol/names.js';
import type { AnswerContext, SatStatus } from './protocol/refusal.js';
import { decodedText } from './small-answer.js';
import { SCAN_START, scanTags } from './tag-scanner.js';
import type { ScanResult } from './tag-scanner.js';

/** Where an answer comes from, and what its body is read with. */
export interface AnswerSource {
  readonly body: AsyncIterator<Uint8Array>;
  readonly http: Omit<HttpAnswer, 'text'>;
  readonly context: AnswerContext;
}

/** An envelope up to the content of its package. */
export interface DownloadHead {
  readonly text: string;
  /** Names of the elements that are open there, outermost first, as they are written. */
  readonly open: readonly string[];
  /** What has arrived behind it. */
  readonly rest: Buffer;
}

/** How much may stand before the package. The SAT's envelope has less than 1 KB. */
const MAX_HEAD = 64 * 1024;

const LESS_THAN = 0x3c;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x0a, 0x0d, 0x09]);

/**
 * Reads an answer up to the start tag of its package.
 *
 * @throws SatError as {@link statusIn}, and `DAMAGED_PACKAGE`: accepted, but without a package; `CONNECTION_LOST`: the
 *   answer stopped before the package; whatever the body throws.
 */
export async function readHead(source: AnswerSource): Promise<DownloadHead> {
  const { context, http } = source;
  const buffer = Buffer.allocUnsafe(MAX_HEAD);
  let length = 0;
  let scan: ScanResult = { ...SCAN_START, outcome: 'more' };
  for (;;) {
    const chunk = await nextPiece(source);
    if (chunk === undefined) break;
    const copied = chunk.copy(buffer, length);
    length += copied;
    if (scan.outcome === 'more') scan = scanTags(buffer.subarray(0, length), scan, wsdlElements.package);
    if (scan.outcome === 'stopped') {
      const text = decodedText(buffer.subarray(0, scan.position), http.contentType, context);
      // The buffer is ours alone, so what follows the head needs no copy.
      const rest = Buffer.concat([buffer.subarray(scan.position, length), chunk.subarray(copied)]);
      return { text, open: scan.open, rest };
    }
    if (scan.outcome === 'closed' || copied < chunk.length) break;
  }

  // There is no package in it: a refusal, a fault, a page of HTML, or half an envelope.
  const text = decodedText(buffer.subarray(0, length), http.contentType, context);
  try {
    statusIn(text, source);
  } catch (error) {
    const isHalf = scan.outcome === 'more' && scan.open.length > 0 && length < MAX_HEAD;
    if (isHalf && error instanceof SatError && error.code === 'UNREADABLE_ANSWER') throw lost(context, 'envelope');
    throw error;
  }
  throw damaged(context, 'empty');
}

/**
 * The status of a whole envelope, however empty its package.
 *
 * @throws SatError as `openEnvelope` and {@link readDownloadStatus}; `DAMAGED_PACKAGE`: accepted, without a package.
 */
export function statusIn(text: string, { http, context }: Omit<AnswerSource, 'body'>): SatStatus {
  const envelope = openEnvelope({ ...http, text }, context);
  const status = readDownloadStatus(envelope);
  if (packageElement(envelope.body) === undefined) throw damaged(context, 'no package');
  return status;
}

/** The status that stands before the package, `undefined` where no header does. Throws as {@link statusIn}. */
export function statusOfHead({ text, open }: DownloadHead, { http, context }: AnswerSource): SatStatus | undefined {
  const closings = open.toReversed().map((name) => `</${name}>`);
  const whole = text + closings.join('');
  const { header } = openEnvelope({ ...http, text: whole }, context);
  return header === undefined ? undefined : statusIn(whole, { http, context });
}

/**
 * Reads on to the first letter of the package, or to the markup that is there instead.
 *
 * @throws SatError `CONNECTION_LOST`: nothing more comes.
 */
export async function readBlanks(first: Buffer, source: AnswerSource): Promise<Buffer> {
  let bytes = first;
  for (;;) {
    const start = bytes.findIndex((byte) => !BLANKS.has(byte));
    bytes = start === -1 ? Buffer.alloc(0) : bytes.subarray(start);
    // Of markup, the character that tells what it is belongs to it.
    if (bytes.length > 1 || (bytes.length === 1 && bytes[0] !== LESS_THAN)) return bytes;
    const next = await nextPiece(source);
    if (next === undefined) throw lost(source.context, 'package');
    bytes = Buffer.concat([bytes, next]);
  }
}

/** The next piece of an answer; `undefined` at its end. */
export async function nextPiece({ body }: AnswerSource): Promise<Buffer | undefined> {
  const { done, value } = await body.next();
  return done === true ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** A `DAMAGED_PACKAGE`. */
export function damaged(context: AnswerContext, detail: string, cause?: unknown): SatError {
  return new SatError('DAMAGED_PACKAGE', { ...context, delivery: 'uncertain', detail, cause });
}

/** A `CONNECTION_LOST` of an answer that ended in the middle of `what`. */
export function lost(context: AnswerContext, what: string): SatError {
  return new SatError('CONNECTION_LOST', { ...context, delivery: 'uncertain', detail: `incomplete ${what}` });
}
