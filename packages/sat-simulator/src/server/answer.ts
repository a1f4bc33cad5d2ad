import { randomUUID } from 'node:crypto';

import { base64Stream } from './base64-stream.js';
import type { Disturbance } from './body-writer.js';
import { satText } from './codes.js';
import type { Endpoint } from './contract.js';
import { downloadEnvelope, refusedDownloadEnvelope, requestEnvelope, verifyEnvelope } from './envelopes.js';
import type { FaultAction } from './fault-actions.js';
import type { MetFault } from './faults.js';
import { faultEnvelope } from './soap-faults.js';

/** An HTTP answer: status, type and body. */
export interface Answer {
  readonly status: number;
  readonly type: 'xml' | 'html' | 'none';
  readonly body: AsyncIterable<Uint8Array>;
  readonly disturbance?: Disturbance;
  /** Says that it is compressed with gzip, and is not. */
  readonly wrongGzip?: boolean;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

/** A SOAP answer. */
export function soapAnswer(text: string, status = 200): Answer {
  return { status, type: 'xml', body: once(text) };
}

/** A page such as IIS and its proxies show in an outage. */
export function htmlAnswer(status: number, html?: string): Answer {
  const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  return { status, type: 'html', body: once(html ?? page) };
}

/** HTTP 200 with nothing in it. */
function emptyAnswer(): Answer {
  return { status: 200, type: 'none', body: once('') };
}

/** A business refusal in the form of the service: in Solicitud and Verificación on the result, in Descarga in the header. */
export function refusedAnswer(
  endpoint: Endpoint,
  element: string,
  result: {
    readonly code: string;
    readonly message: string;
    readonly requestId?: string;
    readonly state?: number;
    readonly requestCode?: string;
  },
): Answer {
  const { code, message, requestId, state = 0, requestCode } = result;
  switch (endpoint.operation) {
    case 'request':
      return soapAnswer(requestEnvelope(element, { code, message, ...(requestId !== undefined && { requestId }) }));
    case 'verify':
      return soapAnswer(
        verifyEnvelope({
          code,
          message,
          state,
          count: 0,
          packageIds: [],
          ...(requestCode !== undefined && { requestCode }),
        }),
      );
    case 'download':
      return soapAnswer(refusedDownloadEnvelope({ code, message }));
    case 'login':
      throw new RangeError('a login is refused with a fault, not with a code');
  }
}

/** The answer that a fault gives instead of the right one. `requestId` is the one that was registered, if any. */
export function faultyAnswer(
  action: Extract<FaultAction, { kind: 'answer' | 'fault' | 'http' | 'empty' }>,
  call: { readonly endpoint: Endpoint; readonly action: string; readonly requestId?: string | undefined },
): Answer {
  switch (action.kind) {
    case 'answer': {
      const { codEstatus: code, message = satText(code), withRequestId, state, requestCode } = action;
      const element = call.action.slice(call.action.lastIndexOf('/') + 1);
      return refusedAnswer(call.endpoint, element, {
        code,
        message,
        ...(withRequestId === true && { requestId: call.requestId ?? randomUUID() }),
        ...(state !== undefined && { state }),
        ...(requestCode !== undefined && { requestCode }),
      });
    }
    case 'fault':
      return soapAnswer(faultEnvelope(action.fault, call.action), action.status ?? 500);
    case 'http':
      return htmlAnswer(action.status, action.html);
    case 'empty':
      return emptyAnswer();
  }
}

async function* keep(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) {
      return;
    }
  }
}

async function lengthOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
  }
  return length;
}

async function* halfOf(open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* keep(open(), Math.floor((await lengthOf(open())) / 2));
}

function damagedContent(
  open: () => AsyncIterable<Uint8Array>,
  action: FaultAction | undefined,
): AsyncIterable<Uint8Array> {
  switch (action?.kind) {
    case 'truncatePackage':
      return base64Stream(action.keepBytes === undefined ? halfOf(open) : keep(open(), action.keepBytes));
    case 'notZip':
      return base64Stream(once('This is not a ZIP file.'));
    case 'brokenBase64':
      return withForeignCharacter(base64Stream(open()));
    case 'wrapBase64':
      return inLines(base64Stream(open()));
    default:
      return base64Stream(open());
  }
}

async function* withForeignCharacter(base64: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of base64) {
    if (first) {
      const text = Buffer.from(chunk).toString('latin1');
      const middle = Math.floor(text.length / 2);
      yield Buffer.from(`${text.slice(0, middle)}*${text.slice(middle + 1)}`, 'latin1');
      first = false;
    } else {
      yield chunk;
    }
  }
}

const LINES = /.{1,76}/g;

async function* inLines(base64: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let line = '';
  for await (const chunk of base64) {
    const lines = (line + Buffer.from(chunk).toString('latin1')).match(LINES) ?? [];
    line = lines.pop() ?? '';
    yield Buffer.from(lines.map((one) => `${one}\r\n`).join(''), 'latin1');
  }
  yield Buffer.from(line, 'latin1');
}

/** An accepted Descarga: the package in base64, on one line, as it is made. */
export function packageAnswer(
  result: { readonly code: string; readonly message: string },
  open: () => AsyncIterable<Uint8Array>,
  action?: FaultAction,
): Answer {
  const { head, tail } = downloadEnvelope(result);
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head, 'utf8');
    yield* damagedContent(open, action);
    yield Buffer.from(tail, 'utf8');
  }
  return { status: 200, type: 'xml', body: body() };
}

/** The same answer, sent as a fault of the body phase wants it. */
export function disturbed(answer: Answer, met: MetFault): Answer {
  const { action } = met;
  switch (action.kind) {
    case 'hold':
      return action.when === 'inBody'
        ? {
            ...answer,
            disturbance: {
              at: {
                bytes: action.afterBytes,
                async act(gone) {
                  met.act();
                  await Promise.race([met.released, gone]);
                  return 'continue';
                },
              },
            },
          }
        : answer;
    case 'halfBody':
      return {
        ...answer,
        disturbance: {
          at: {
            bytes: action.afterBytes,
            act() {
              met.act();
              return Promise.resolve('break' as const);
            },
          },
        },
      };
    case 'drip':
      met.act();
      return { ...answer, disturbance: { drip: { bytes: action.bytes, everyMs: action.everyMs } } };
    case 'wrongGzip':
      met.act();
      return { ...answer, wrongGzip: true };
    default:
      met.act();
      return answer;
  }
}
