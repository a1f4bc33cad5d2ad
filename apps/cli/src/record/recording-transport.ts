import type { Transport, TransportAnswer, TransportRequest } from '@acopio/sat-client';
import { copyBody } from './recorded-body.js';
import type { ExchangeFiles, RecordingFolder } from './recording-folder.js';
import { NotUnderstood } from './not-understood.js';
import { redactSentence, type Secrets } from './redaction.js';
import { summarizeRequest } from './redact-envelope.js';

/** What a run recorded. */
export interface RecordingSummary {
  /** Exchanges that were saved. */
  readonly exchanges: number;
  /** Why some could not be saved: the first reason, a fault of the disk as a rule. */
  readonly trouble?: unknown;
}

/** What is needed to record. */
export interface RecordingOptions {
  readonly recording: RecordingFolder;
  readonly secrets: Secrets;
  /** RFC of the e.firma, invented. */
  readonly rfc: string;
  readonly now: () => Date;
  /** Called once, when all is saved. */
  readonly onClose: (summary: RecordingSummary) => void;
}

/** Headers of an answer that are saved: what says how it was sent, never what names a session. */
const KEPT_HEADERS = [
  'date server content-type content-encoding content-length transfer-encoding connection',
  'cache-control vary retry-after x-powered-by x-aspnet-version',
].flatMap((line) => line.split(' '));
const MAX_HEADER = 200;

/** An exchange under way. */
interface OpenExchange {
  answered(answer: TransportAnswer): TransportAnswer;
  /** Saves it; only the first call does something. */
  end(outcome: { readonly isWhole: boolean; readonly error?: unknown }): void;
}

/**
 * A transport that passes everything to `inner` and back unchanged, and saves a redacted copy of each exchange. A body passes piece by piece, as its
 * reader takes it; what cannot be saved is never in its way. Before a message leaves, the exchanges that ended before are saved, so that few are in
 * memory at once.
 */
export function recordingTransport(inner: Transport, options: RecordingOptions): Transport {
  const { recording, onClose, now } = options;
  const open = new Set<OpenExchange>();
  let saving = Promise.resolve();
  let exchanges = 0;
  let trouble: { readonly cause: unknown } | undefined;

  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (cause) {
      trouble ??= { cause };
      return undefined;
    }
  };
  const saveAfter = async (before: Promise<void>, work: () => Promise<void>): Promise<void> => {
    await before;
    await guarded(async () => {
      await work();
      exchanges += 1;
    });
  };
  const save = (work: () => Promise<void>): void => {
    saving = saveAfter(saving, work);
  };
  const begin = async (request: TransportRequest): Promise<OpenExchange | undefined> => {
    const name = `${request.service}-${request.operation}`;
    const files = await guarded(() => recording.nextExchange(name));
    if (files === undefined) return undefined;
    const exchange = openExchange({
      ...options,
      request,
      files,
      sentAt: now(),
      save,
      done: () => open.delete(exchange),
    });
    open.add(exchange);
    return exchange;
  };

  return {
    async send(request) {
      await saving;
      const exchange = await begin(request);
      try {
        const answer = await inner.send(request);
        return exchange?.answered(answer) ?? answer;
      } catch (error) {
        exchange?.end({ isWhole: false, error });
        throw error;
      }
    },
    async close() {
      await inner.close();
      for (const exchange of open) exchange.end({ isWhole: false });
      await saving;
      onClose({ exchanges, ...(trouble !== undefined && { trouble: trouble.cause }) });
    },
  };
}

interface ExchangeOptions extends RecordingOptions {
  readonly request: TransportRequest;
  readonly files: ExchangeFiles;
  readonly sentAt: Date;
  readonly save: (work: () => Promise<void>) => void;
  readonly done: () => void;
}

function openExchange(options: ExchangeOptions): OpenExchange {
  const { files, secrets, sentAt, save, done, now } = options;
  const sinceSent = (): number => now().getTime() - sentAt.getTime();
  const copy = copyBody();
  let answer: { readonly head: TransportAnswer; readonly afterMs: number } | undefined;
  let hasEnded = false;

  const end: OpenExchange['end'] = ({ isWhole, error }) => {
    if (hasEnded) return;
    hasEnded = true;
    done();
    const endedAfterMs = sinceSent();
    save(async () => {
      // Its ids have to be known before the answer is redacted.
      const sent = summaryOf(options);
      const received = answer && {
        status: answer.head.status,
        headers: headersOf(answer.head, secrets),
        afterMs: answer.afterMs,
        body: await copy.save(files, secrets, isWhole),
      };
      await files.finish({ ...sent, ...(received && { answer: received }), endedAfterMs, ...errorOf(error) });
    });
  };
  return {
    end,
    answered(head) {
      answer = { head, afterMs: sinceSent() };
      return { ...head, body: passing(head.body, copy.take, end) };
    },
  };
}

/** Passes the pieces on as they are asked for. A reader that leaves has read what it needs. */
async function* passing(
  body: AsyncIterable<Uint8Array>,
  take: (piece: Uint8Array) => void,
  end: OpenExchange['end'],
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) {
      take(piece);
      yield piece;
    }
    end({ isWhole: true });
  } catch (error) {
    end({ isWhole: false, error });
    throw error;
  } finally {
    end({ isWhole: false });
  }
}

function summaryOf({ request, recording, secrets, rfc, sentAt }: ExchangeOptions): object {
  const { service, operation, headers, body } = request;
  const action = (headers['SOAPAction'] ?? '').replaceAll('"', '');
  const sentAfterMs = sentAt.getTime() - recording.startedAt.getTime();
  const facts = { service, operation, rfc, sentAfterMs };
  try {
    return { ...facts, request: summarizeRequest(action, body, secrets) };
  } catch (cause) {
    if (!(cause instanceof NotUnderstood)) throw cause;
    return { ...facts, request: { action, omitted: cause.reason } };
  }
}

function headersOf({ headers }: TransportAnswer, secrets: Secrets): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (value !== undefined) kept[name] = redactSentence(value.slice(0, MAX_HEADER), secrets);
  }
  return kept;
}

/** Codes only: an error's words may quote what was sent. */
function errorOf(error: unknown): { readonly error?: object } {
  if (error === undefined) return {};
  const fact = (name: string): unknown =>
    typeof error === 'object' && error !== null && name in error ? (error as Record<string, unknown>)[name] : undefined;
  const [code, delivery] = [fact('code'), fact('delivery')];
  return {
    error: {
      code: typeof code === 'string' ? code : 'UNKNOWN',
      delivery: typeof delivery === 'string' ? delivery : 'uncertain',
    },
  };
}
