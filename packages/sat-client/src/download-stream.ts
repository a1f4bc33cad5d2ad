import { parseXml } from '@acopio/soap-security';
import { base64Decoder } from './base64.js';
import { damaged, lost, nextPiece, readBlanks, readHead, statusIn, statusOfHead } from './download-head.js';
import type { AnswerSource, DownloadHead } from './download-head.js';
import { packageLeft, packageReceipt } from './package-receipt.js';
import type { PackageReceipt, PackageDigest } from './package-receipt.js';
import type { AnswerContext } from './protocol/refusal.js';
import { decodedText } from './small-answer.js';
import { scanTags } from './tag-scanner.js';

/** An answer whose body is still arriving. */
interface StreamedAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A package on its way. */
export interface DownloadAnswer {
  /**
   * `5000`: any other code is thrown. An answer whose SOAP header stands behind its body, which the SAT has not been seen
   * to send, says so at its end: until then this is empty, and a refusal is thrown by the loop over `bytes`.
   */
  readonly codEstatus: string;
  /** The SAT's text, or empty like `codEstatus`. */
  readonly message: string;
  /**
   * The package's bytes (a ZIP, base64 already decoded), once, in pieces of at most 64 KB, each in memory of its own.
   * Reading it drives the transfer; leaving the loop ends the connection. Only a loop that ends without an error has seen
   * the whole package: its closing tag, its padding, and the end of its envelope. What is in the ZIP is not looked at.
   *
   * Throws `SatError` `CONNECTION_LOST` or `TIMEOUT`: the answer stopped before its end. `DAMAGED_PACKAGE`: what arrived
   * is no base64, or in no envelope. `UNREADABLE_ANSWER`: more than 16 GiB. `REFUSED`, `LIMIT_REACHED`,
   * `UNREADABLE_ANSWER`: the status at its end, or none. `ABORTED`.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /**
   * Size and hash, computed while the bytes pass: resolves when the loop over `bytes` has ended without an error, rejects
   * with the error that ended it, or with `ABORTED` when the loop was left. Pending while nobody reads; a rejection that
   * nobody looks at does no harm.
   */
  readonly whole: Promise<PackageDigest>;
}

/** How much may stand behind the package. The SAT's envelope has less than 200 bytes. */
const MAX_END = 16 * 1024;

const LESS_THAN = 0x3c;
const END_TAG = Buffer.from('</');

/**
 * Reads the answer of a download while it arrives: the status now, the package as its bytes are asked for. At no time is
 * more than one piece of it in memory.
 *
 * The status stands in the SOAP header, before the package, in every answer of the SAT (SAT, Descarga v1.1, August 2018,
 * and v1.5, May 2025). A header behind the body is read too: then the status becomes known with the end of the answer,
 * and a refusal comes out of the loop over the bytes. A refusal without a package, as the SAT's are, is thrown from here
 * wherever its header stands.
 *
 * @throws SatError as `readDownloadStatus`; `DAMAGED_PACKAGE`: accepted, but without a package; `CONNECTION_LOST`: the
 *   answer stopped before the package; whatever the body's own iterator throws.
 */
export async function openDownload(answer: StreamedAnswer, context: AnswerContext): Promise<DownloadAnswer> {
  const body = answer.body[Symbol.asyncIterator]();
  const source = { body, http: httpOf(answer), context };
  try {
    const head = await readHead(source);
    let status = statusOfHead(head, source);
    const first = await readBlanks(head.rest, source);
    if (first.subarray(0, 2).equals(END_TAG)) {
      if (status === undefined) statusIn(await readEnd(first, head, source), source);
      throw damaged(context, 'empty');
    }

    const receipt = packageReceipt(context);
    const bytes = packageBytes({ ...head, rest: first }, source, receipt, (envelope) => {
      status ??= statusIn(envelope, source);
    });
    return {
      get codEstatus() {
        return status?.codEstatus ?? '';
      },
      get message() {
        return status?.message ?? '';
      },
      bytes: once(bytes, source, receipt),
      whole: receipt.whole,
    };
  } catch (error) {
    await body.return?.();
    throw error;
  }
}

/** @param check is given the envelope without its package, when it has ended. */
async function* packageBytes(
  head: DownloadHead,
  source: AnswerSource,
  receipt: PackageReceipt,
  check: (envelope: string) => void,
): AsyncGenerator<Uint8Array> {
  const { context, body } = source;
  const decoder = base64Decoder((detail) => damaged(context, detail));
  try {
    for (let piece: Buffer | undefined = head.rest; piece !== undefined; piece = await nextPiece(source)) {
      const end = piece.indexOf(LESS_THAN);
      for (const bytes of decoder.push(end === -1 ? piece : piece.subarray(0, end))) {
        receipt.add(bytes);
        yield bytes;
      }
      if (end === -1) continue;
      const last = decoder.finish();
      receipt.add(last);
      if (last.length > 0) yield last;
      check(await readEnd(piece.subarray(end), head, source));
      receipt.complete();
      return;
    }
    throw lost(context, 'package');
  } catch (error) {
    receipt.fail(error);
    throw error;
  } finally {
    receipt.fail(packageLeft(context));
    await body.return?.();
  }
}

/** Reads on to the end of the envelope, because a package is whole when its answer is; gives the envelope without it. */
async function readEnd(first: Buffer, head: DownloadHead, source: AnswerSource): Promise<string> {
  const { context } = source;
  let bytes = first;
  for (;;) {
    if (bytes.length > 1 && !bytes.subarray(0, 2).equals(END_TAG)) throw damaged(context, 'markup');
    const scan = scanTags(bytes, { position: 0, open: head.open });
    if (scan.outcome === 'foreign') throw damaged(context, 'envelope');
    if (scan.outcome === 'closed') {
      const text = wholeEnvelope(head, bytes.subarray(0, scan.position), source);
      await drain(bytes.length - scan.position, source);
      return text;
    }
    const next = await nextPiece(source);
    if (next === undefined) throw lost(context, 'envelope');
    if (bytes.length + next.length > MAX_END) throw damaged(context, 'envelope');
    bytes = Buffer.concat([bytes, next]);
  }
}

function wholeEnvelope({ text }: DownloadHead, end: Buffer, { http, context }: AnswerSource): string {
  try {
    const whole = text + decodedText(end, http.contentType, context);
    parseXml(whole);
    return whole;
  } catch (error) {
    throw damaged(context, 'envelope', error);
  }
}

/** Reads on to the end of the answer, where a missing chunk and the checksum of a content coding are noticed. */
async function drain(behind: number, source: AnswerSource): Promise<void> {
  let length = behind;
  while (length <= MAX_END) {
    const next = await nextPiece(source);
    if (next === undefined) return;
    length += next.length;
  }
  throw damaged(source.context, 'envelope');
}

/** A loop over the finished generator would end at once, as if the package were empty. */
function once(
  bytes: AsyncGenerator<Uint8Array>,
  { body, context }: AnswerSource,
  receipt: PackageReceipt,
): AsyncIterable<Uint8Array> {
  let isTaken = false;
  return {
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError('the bytes of a download can be read once');
      isTaken = true;
      return {
        next: () => bytes.next(),
        // A generator that was never started does not run its own clean-up.
        return: async () => {
          receipt.fail(packageLeft(context));
          await body.return?.();
          return bytes.return(undefined);
        },
      };
    },
  };
}

function httpOf({ status, contentType }: StreamedAnswer): AnswerSource['http'] {
  return { status, ...(contentType !== undefined && { contentType }) };
}
