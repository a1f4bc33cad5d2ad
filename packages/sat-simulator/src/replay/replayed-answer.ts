import { createReadStream } from 'node:fs';

import { htmlAnswer, soapAnswer } from '../server/answer.js';
import type { Answer } from '../server/answer.js';
import { base64Stream } from '../server/base64-stream.js';
import { PACKAGE_PLACE } from './package-place.js';
import type { RecordedExchange } from './recording.js';

/** Why a recorded answer cannot be given again. */
export interface LeftOut {
  readonly leftOut: string;
}

/**
 * How a recorded exchange ended, for a caller that is told the same: an answer, or a connection that is reset. What was saved comes as it is. Of what
 * was not saved, what matters to a caller is imitated: a page instead of SOAP, half an answer, a package that is no base64 or no ZIP. Timeouts are
 * resets, so that nobody waits for them. `undefined`: nothing reached the SAT.
 */
export function replayedEnding(exchange: RecordedExchange): Answer | 'reset' | LeftOut | undefined {
  const { answer, error, name } = exchange;
  if (answer === undefined) {
    return error === undefined || error.delivery === 'notSent' || error.code === 'ABORTED' ? undefined : 'reset';
  }
  const { status, body } = answer;
  switch (body.kind) {
    case 'empty':
      return { status, type: 'none', body: once('') };
    case 'saved':
      return savedAnswer(exchange, status);
    case 'omitted':
      if (body.reason === 'tooLarge') {
        return { leftOut: `the answer of ${name} was too large to be recorded` };
      }
      return body.reason === 'incomplete' ? brokenAnswer(status) : htmlAnswer(status);
  }
}

function savedAnswer(exchange: RecordedExchange, status: number): Answer | LeftOut {
  const { envelope = '', packagePath, answer, name } = exchange;
  const omitted = answer?.body.kind === 'saved' ? answer.body.packageOmitted : undefined;
  if (packagePath !== undefined) {
    return { status, type: 'xml', body: withPackage(envelope, base64Stream(createReadStream(packagePath))) };
  }
  switch (omitted) {
    case undefined:
      return soapAnswer(envelope, status);
    case 'tooLarge':
      return { leftOut: `the package of ${name} was too large to be recorded` };
    case 'base64':
      return { status, type: 'xml', body: withPackage(envelope, once('*')) };
    default:
      return { status, type: 'xml', body: withPackage(envelope, base64Stream(once('This is not a ZIP file.'))) };
  }
}

async function* withPackage(envelope: string, base64: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const place = PACKAGE_PLACE.exec(envelope);
  const [whole = '', name = '', attributes = ''] = place ?? [];
  const start = place?.index ?? envelope.length;
  yield Buffer.from(`${envelope.slice(0, start)}<${name}${attributes}>`, 'utf8');
  yield* base64;
  yield Buffer.from(`</${name}>${envelope.slice(start + whole.length)}`, 'utf8');
}

/** An answer that begins and ends before it is whole. */
function brokenAnswer(status: number): Answer {
  const start = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">';
  const act = (): Promise<'break'> => Promise.resolve('break');
  return { ...soapAnswer(start, status), disturbance: { at: { bytes: start.length, act } } };
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'latin1');
}
