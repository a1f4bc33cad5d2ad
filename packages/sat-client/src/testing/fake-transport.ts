import { SatError } from '../errors.js';
import type { Delivery, SatErrorCode } from '../errors.js';
import type { SatOperation, Service } from '../service.js';
import type { Transport, TransportAnswer, TransportRequest } from '../transport.js';
import { answersIn } from './fake-answers.js';
import type { FakeAnswer } from './fake-answers.js';

/** What a fake transport answers, and where it fails. Each answer is used once: a call gets the first for its operation. */
export type FakeTransportOptions = FakeAnswers & {
  /** The number of the call that fails in place of being answered; the first is 1. Its answer is left for the next. */
  readonly failAt?: number;
  /** With what it fails: `CONNECTION_LOST`, `uncertain`, unless told otherwise. */
  readonly failure?: { readonly code?: SatErrorCode; readonly delivery?: Delivery };
};

type FakeAnswers =
  | { readonly answers: readonly FakeAnswer[] }
  | {
      /**
       * Path of a folder: each `.xml` file in it and below is an answer, in the order of their paths. Of a path below the
       * folder, cut at `/`, `.` and `-`, the first part that is an operation says which one it answers (any, when there is
       * none), and the first `http<status>` its status (200, when there is none): `02.verify.http200.xml`.
       */
      readonly folder: string;
    };

/** A call as the fake saw it, without what is secret in it. */
export interface FakeCall {
  readonly service: Service;
  readonly operation: SatOperation;
  readonly url: string;
  /** As they were sent; of `Authorization` its scheme alone. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A transport that asks nobody. */
export interface FakeTransport extends Transport {
  /** Every call so far, those that failed too. */
  readonly calls: readonly FakeCall[];
}

/**
 * A transport for tests of whatever stands on a client: it answers from values or files, fails at call *n* and remembers
 * the calls. Messages are not judged: for that there is a simulated SAT.
 *
 * @returns a transport whose `send` throws `SatError` as `failure` says, `ABORTED` once the call's signal aborted or it
 *   is closed, and `RangeError` when no answer is left: a mistake in the test.
 * @throws an error of the system when the folder cannot be read.
 */
export function fakeTransport(options: FakeTransportOptions): FakeTransport {
  const { failAt, failure = {} } = options;
  const left = 'folder' in options ? answersIn(options.folder) : [...options.answers];
  const calls: FakeCall[] = [];
  let isClosed = false;
  return {
    calls,
    send: async (request) => {
      const { service, operation, url, headers, signal } = request;
      const error = (code: SatErrorCode, delivery: Delivery): SatError =>
        new SatError(code, { service, operation, delivery, detail: `call ${calls.length} of the fake transport` });
      calls.push({ service, operation, url, headers: withoutToken(headers) });
      if (isClosed || signal?.aborted === true) throw error('ABORTED', 'notSent');
      if (calls.length === failAt) throw error(failure.code ?? 'CONNECTION_LOST', failure.delivery ?? 'uncertain');

      const next = left.findIndex((answer) => (answer.operation ?? operation) === operation);
      const [answer] = next === -1 ? [] : left.splice(next, 1);
      if (answer === undefined) throw new RangeError(`no answer is left for call ${calls.length}, ${operation}`);
      return sent(answer);
    },
    close: async () => {
      isClosed = true;
    },
  };
}

function withoutToken(headers: TransportRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      name.toLowerCase() === 'authorization' ? [name, value.split(' ')[0] ?? ''] : [name, value],
    ),
  );
}

function sent({ status = 200, headers, body }: FakeAnswer): TransportAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    body: once(typeof body === 'string' ? Buffer.from(body, 'utf8') : body),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
