import type { Evidence } from '../judge/operation.js';
import type { Service } from '../world/document.js';
import type { CheckName } from './checks.js';
import type { Operation } from './contract.js';
import type { SatQuery } from './query.js';

/** Why a call was not accepted. */
interface Refused {
  /** The check that it failed; absent when the simulator itself failed. */
  readonly check?: CheckName;
  readonly reason: string;
  readonly evidence?: Evidence;
}

/** What became of a call. */
export type CallVerdict =
  /** It is still being judged, or held back by a fault. */
  | { readonly outcome: 'pending' }
  /** A fault ended it before it counted, whatever the judge thought of it. */
  | { readonly outcome: 'overridden' }
  /** A recording answered it, with the exchange of that name. `check`: the one that it fails, though it was answered. */
  | { readonly outcome: 'replayed'; readonly exchange: string; readonly check?: CheckName }
  /** Every check passed. `form`: the way in which an operation was signed. */
  | { readonly outcome: 'accepted'; readonly form?: string; readonly warnings: readonly string[] }
  /** Answered with a code of the SAT. */
  | (Refused & { readonly outcome: 'refused'; readonly code: string })
  /** Answered with a SOAP fault or, before SOAP, with an HTTP error. */
  | (Refused & { readonly outcome: 'fault'; readonly name: string });

/** One call, as the simulator saw it. Its fields change while it is being answered. */
export interface Call {
  /** 1, 2, 3, … in the order of arrival. */
  readonly number: number;
  /** By the simulator's clock, ISO UTC. */
  readonly at: string;
  readonly service: Service;
  readonly operation: Operation;
  /** The SOAPAction received, without quotes. */
  readonly action: string;
  /** RFC of the certificate, once one was read. */
  readonly rfc?: string;
  /** Number (twenty digits) of the certificate, once one was read. */
  readonly certificateNumber?: string;
  /** Lower case: what a Verificación asks for, or what a Solicitud was given. */
  readonly requestId?: string;
  /** Upper case. */
  readonly packageId?: string;
  readonly query?: SatQuery;
  readonly verdict: CallVerdict;
  /** Whether it counted: a token issued, a request registered, a poll counted, a life of a package spent. */
  readonly registered: boolean;
  /** Kinds of the faults that were applied to it. */
  readonly faults: readonly string[];
  /** `complete`: the last byte of the answer was handed over; `broken`: the connection ended before that. */
  readonly answer: 'pending' | 'complete' | 'broken';
  /** HTTP status, once the answer began. */
  readonly status?: number;
  /** The request body as received, when `keepBodies` is set; not enumerable. */
  readonly body?: string;
}

/** The same, while it can still change. */
export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] };

/** The list of calls. */
export interface Journal {
  readonly calls: readonly Call[];
  open(start: Pick<Call, 'at' | 'service' | 'operation' | 'action'>, body: Uint8Array): OpenCall;
}

/** An empty journal. `keepBodies`: whether request bodies are kept too. */
export function createJournal(keepBodies: boolean): Journal {
  const calls: OpenCall[] = [];
  return {
    calls,
    open(start, body) {
      const call: OpenCall = {
        number: calls.length + 1,
        ...start,
        verdict: { outcome: 'pending' },
        registered: false,
        faults: [],
        answer: 'pending',
      };
      if (keepBodies) {
        Object.defineProperty(call, 'body', { value: Buffer.from(body).toString('utf8'), enumerable: false });
      }
      calls.push(call);
      return call;
    },
  };
}
