import { tracingChannel } from 'node:diagnostics_channel';
import type { TracingChannel } from 'node:diagnostics_channel';
import { SatError } from './errors.js';
import type { Delivery, SatErrorCode } from './errors.js';
import type { SatOperation, Service } from './service.js';
import type { TransportAnswer, TransportRequest } from './transport.js';

/** What is known once a call or an exchange is over. */
interface Outcome {
  /** From its start to its end, in milliseconds. */
  duration?: number;
  /** Of the error, when it failed. */
  code?: SatErrorCode;
  /** Of the error, when it failed. */
  delivery?: Delivery;
  /** The SAT's code, accepted or refused, when it is a number as all known ones are. */
  codEstatus?: string;
  /** Local name of a SOAP fault's code. */
  faultCode?: string;
}

/** A call of a `SatClient`, as it was asked for: with its repetitions and the logins that it waits for. */
export interface SatCallContext extends Outcome {
  readonly service: Service;
  readonly operation: SatOperation;
  /** How often its own message was sent so far. Logins are not counted, because several calls may share one. */
  attempts: number;
}

/** One HTTP POST and its answer. */
export interface SatExchangeContext extends Outcome {
  readonly service: Service;
  readonly operation: SatOperation;
  /** The number of this message among those of its call, or of its login; the first is 1. */
  readonly attempt: number;
  /** Name and, unless it is the scheme's own, port of the server. */
  readonly host: string;
  /** Length of the message's body, in bytes. */
  readonly sentBytes: number;
  /** Bytes of the answer's body that arrived so far, content coding undone. */
  receivedBytes: number;
  /** Of HTTP, once the answer's headers are there. */
  status?: number;
  /** From the start to the answer's headers, in milliseconds. */
  headersAfter?: number;
}

/**
 * Hooks for logs, metrics and traces: two tracing channels of `node:diagnostics_channel`, `acopio.sat.call` and
 * `acopio.sat.exchange`. Each has one object for `start`, `end`, `asyncStart` (the outcome is known; of a download, its
 * status) and `asyncEnd` (all is over; of a download, its package), on which members appear as they become known; a
 * failure is published on `error` before `asyncEnd`. A download whose package nobody reads has no `asyncEnd`.
 *
 * Exchanges run in the asynchronous context that `start` of their call binds. Contexts hold what the types name and
 * nothing else: no RFC, token, message, id, nor an `error` or a `result`, which would have them. Whoever subscribes must
 * not throw. Without a subscriber they cost nothing.
 */
export const satChannels: {
  readonly call: TracingChannel<unknown, SatCallContext>;
  readonly exchange: TracingChannel<unknown, SatExchangeContext>;
} = {
  call: tracingChannel('acopio.sat.call'),
  exchange: tracingChannel('acopio.sat.exchange'),
};

/** Runs a call; its attempts are counted in the context that `run` is given. */
export function tracedCall<Answer>(
  facts: Pick<SatCallContext, 'service' | 'operation'>,
  run: (context: SatCallContext) => Promise<Answer>,
): Promise<Answer> {
  const context: SatCallContext = { service: facts.service, operation: facts.operation, attempts: 0 };
  return traced(satChannels.call, context, () => run(context));
}

/** Runs an exchange: `send` until the answer's headers, `read` until its outcome is known. */
export async function tracedExchange<Answer>(
  request: TransportRequest & { readonly attempt: number },
  send: () => Promise<TransportAnswer>,
  read: (answer: TransportAnswer) => Promise<Answer>,
): Promise<Answer> {
  if (!satChannels.exchange.hasSubscribers) return read(await send());
  const { service, operation, attempt, url, body } = request;
  const context: SatExchangeContext = {
    service,
    operation,
    attempt,
    host: new URL(url).host,
    sentBytes: Buffer.byteLength(body),
    receivedBytes: 0,
  };
  const started = performance.now();
  return traced(satChannels.exchange, context, async () => {
    const answer = await send();
    context.status = answer.status;
    context.headersAfter = performance.now() - started;
    return read({ ...answer, body: counted(answer.body, context) });
  });
}

async function* counted(body: AsyncIterable<Uint8Array>, context: SatExchangeContext): AsyncGenerator<Uint8Array> {
  for await (const piece of body) {
    context.receivedBytes += piece.length;
    yield piece;
  }
}

/** As `tracePromise` does it, but without the result and the error. */
async function traced<Context extends Outcome, Answer>(
  channel: TracingChannel<unknown, Context>,
  context: Context,
  run: () => Promise<Answer>,
): Promise<Answer> {
  if (!channel.hasSubscribers) return run();
  const started = performance.now();
  const finish = (): void => {
    context.duration = performance.now() - started;
    channel.asyncEnd.publish(context);
  };
  const fail = (error: unknown): void => {
    noteFailure(context, error);
    channel.error.publish(context);
  };
  const running = channel.start.runStores(context, run);
  channel.end.publish(context);
  try {
    const answer = await running;
    noteStatus(context, textAt(answer, 'codEstatus'));
    channel.asyncStart.publish(context);
    const whole = wholeOf(answer);
    if (whole === undefined) finish();
    else void whole.catch(fail).finally(finish);
    return answer;
  } catch (error) {
    fail(error);
    channel.asyncStart.publish(context);
    finish();
    throw error;
  }
}

/** What a download still has to come. */
function wholeOf(answer: unknown): Promise<unknown> | undefined {
  if (typeof answer !== 'object' || answer === null || !('whole' in answer)) return undefined;
  return answer.whole instanceof Promise ? answer.whole : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const member: unknown = (value as Record<string, unknown>)[key];
  return typeof member === 'string' ? member : undefined;
}

function noteFailure(outcome: Outcome, error: unknown): void {
  if (!(error instanceof SatError)) return;
  outcome.code = error.code;
  outcome.delivery = error.delivery;
  noteStatus(outcome, error.codEstatus);
  // What the server calls its fault is its own text: only a name is handed on.
  if (error.faultCode !== undefined && /^[A-Za-z]{1,60}$/.test(error.faultCode)) outcome.faultCode = error.faultCode;
}

function noteStatus(outcome: Outcome, codEstatus: string | undefined): void {
  if (codEstatus !== undefined && /^\d{1,5}$/.test(codEstatus)) outcome.codEstatus = codEstatus;
}
