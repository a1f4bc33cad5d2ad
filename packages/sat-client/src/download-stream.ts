import { parseXml } from '@acopio/soap-security';
import { base64Decoder } from './base64.js';
import { SatError } from './errors.js';
import { packageElement, readDownloadStatus } from './operations/download.js';
import type { DownloadAnswer } from './operations/download.js';
import { openEnvelope } from './protocol/envelope.js';
import type { SoapAnswer } from './protocol/envelope.js';
import { wsdlElements } from './protocol/names.js';
import { unreadable } from './protocol/refusal.js';
import type { AnswerContext } from './protocol/refusal.js';
import { SCAN_START, scanTags } from './tag-scanner.js';
import type { ScanResult } from './tag-scanner.js';

/** An answer whose body is still arriving. */
interface StreamedAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/** How much may stand before and after the package. The SAT's envelope has less than 1 KB before and 200 bytes after. */
const MAX_HEAD = 64 * 1024;
const MAX_END = 16 * 1024;

const LESS_THAN = 0x3c;

/** The envelope up to the package, and what arrived behind it. */
interface Head {
  readonly text: string;
  readonly open: readonly string[];
  readonly rest: Buffer;
}

/**
 * Reads the answer of a download while it arrives: the status now, the package as its bytes are asked for. At no time is
 * more than one piece of it in memory.
 *
 * The status comes first, as in every answer of the SAT (SAT, Descarga v1.1, August 2018, and v1.5, May 2025): an answer
 * whose header follows its body is `UNREADABLE_ANSWER`.
 *
 * @throws SatError as {@link readDownloadStatus}; `DAMAGED_PACKAGE`: accepted, but without a package; `CONNECTION_LOST`:
 *   the answer stopped before the package; whatever the body's own iterator throws.
 */
export async function openDownload(answer: StreamedAnswer, context: AnswerContext): Promise<DownloadAnswer> {
  const source = answer.body[Symbol.asyncIterator]();
  try {
    const head = await readHead(source, answer, context);
    const closings = head.open.toReversed().map((name) => `</${name}>`);
    const envelope = openEnvelope({ ...httpOf(answer), text: head.text + closings.join('') }, context);
    const status = requirePackage(envelope, context);
    return { ...status, bytes: once(packageBytes(head, source, context), source) };
  } catch (error) {
    await source.return?.();
    throw error;
  }
}

type Source = AsyncIterator<Uint8Array>;

async function readHead(source: Source, answer: StreamedAnswer, context: AnswerContext): Promise<Head> {
  const buffer = Buffer.allocUnsafe(MAX_HEAD);
  let length = 0;
  let scan: ScanResult = { ...SCAN_START, outcome: 'more' };
  for (;;) {
    const { done, value } = await source.next();
    if (done === true) break;
    const chunk = asBuffer(value);
    const copied = chunk.copy(buffer, length);
    length += copied;
    if (scan.outcome === 'more') scan = scanTags(buffer.subarray(0, length), scan, wsdlElements.package);
    if (scan.outcome === 'stopped') {
      const head = buffer.subarray(0, scan.position);
      // The buffer is ours alone, so what follows the head needs no copy.
      const rest = Buffer.concat([buffer.subarray(scan.position, length), chunk.subarray(copied)]);
      return { text: utf8(head, context), open: scan.open, rest };
    }
    if (scan.outcome === 'closed' || copied < chunk.length) break;
  }

  // There is no package in it: a refusal, a fault, a page of HTML, or half an envelope.
  const text = utf8(buffer.subarray(0, length), context);
  const envelope = openWhole(answer, text, context, scan);
  requirePackage(envelope, context);
  throw damaged(context, 'empty');
}

function openWhole(answer: StreamedAnswer, text: string, context: AnswerContext, scan: ScanResult): SoapAnswer {
  try {
    return openEnvelope({ ...httpOf(answer), text }, context);
  } catch (error) {
    const isHalf = scan.outcome === 'more' && scan.open.length > 0 && text.length < MAX_HEAD;
    if (isHalf && error instanceof SatError && error.code === 'UNREADABLE_ANSWER') throw lost(context, 'envelope');
    throw error;
  }
}

function requirePackage(envelope: SoapAnswer, context: AnswerContext): { codEstatus: string; message: string } {
  const status = readDownloadStatus(envelope);
  if (packageElement(envelope.body) === undefined) throw damaged(context, 'no package');
  return status;
}

async function* packageBytes(head: Head, source: Source, context: AnswerContext): AsyncGenerator<Uint8Array> {
  const decoder = base64Decoder((detail) => damaged(context, detail));
  let isEmpty = true;
  try {
    for (let chunk: Buffer | undefined = head.rest; chunk !== undefined; chunk = await nextOf(source)) {
      const end = chunk.indexOf(LESS_THAN);
      for (const bytes of decoder.push(end === -1 ? chunk : chunk.subarray(0, end))) {
        isEmpty = false;
        yield bytes;
      }
      if (end === -1) continue;
      const last = decoder.finish();
      if (last.length > 0) yield last;
      if (isEmpty && last.length === 0) throw damaged(context, 'empty');
      await readEnd(chunk.subarray(end), head, source, context);
      return;
    }
    throw lost(context, 'package');
  } finally {
    await source.return?.();
  }
}

/** Reads on to the end of the envelope: a package is whole when its answer is. */
async function readEnd(first: Buffer, head: Head, source: Source, context: AnswerContext): Promise<void> {
  let bytes = first;
  for (;;) {
    if (bytes.length > 1 && !bytes.subarray(0, 2).equals(Buffer.from('</'))) throw damaged(context, 'markup');
    const scan = scanTags(bytes, { position: 0, open: head.open });
    if (scan.outcome === 'foreign') throw damaged(context, 'envelope');
    if (scan.outcome === 'closed') {
      const text = head.text + bytes.toString('utf8', 0, scan.position);
      try {
        parseXml(text);
      } catch (error) {
        throw damaged(context, 'envelope', error);
      }
      return;
    }
    const next = await nextOf(source);
    if (next === undefined) throw lost(context, 'envelope');
    if (bytes.length + next.length > MAX_END) throw damaged(context, 'envelope');
    bytes = Buffer.concat([bytes, next]);
  }
}

/** A loop over the finished generator would end at once, as if the package were empty. */
function once(bytes: AsyncGenerator<Uint8Array>, source: Source): AsyncIterable<Uint8Array> {
  let isTaken = false;
  return {
    [Symbol.asyncIterator]() {
      if (isTaken) throw new TypeError('the bytes of a download can be read once');
      isTaken = true;
      return {
        next: () => bytes.next(),
        // A generator that was never started does not run its own clean-up.
        return: async () => {
          await source.return?.();
          return bytes.return(undefined);
        },
      };
    },
  };
}

async function nextOf(source: Source): Promise<Buffer | undefined> {
  const { done, value } = await source.next();
  return done === true ? undefined : asBuffer(value);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function httpOf({ status, contentType }: StreamedAnswer): { status: number; contentType?: string } {
  return { status, ...(contentType !== undefined && { contentType }) };
}

function utf8(bytes: Buffer, context: AnswerContext): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(context, 'UTF-8');
  }
}

function damaged(context: AnswerContext, detail: string, cause?: unknown): SatError {
  return new SatError('DAMAGED_PACKAGE', { ...context, delivery: 'uncertain', detail, cause });
}

function lost(context: AnswerContext, detail: string): SatError {
  return new SatError('CONNECTION_LOST', { ...context, delivery: 'uncertain', detail: `incomplete ${detail}` });
}
