import type { Operation } from '../server/contract.js';
import type { Service } from '../world/document.js';

/** What of a message was not understood, or was too large, so that it is not in the recording. */
export type OmissionReason = 'encoding' | 'xml' | 'envelope' | 'base64' | 'package' | 'tooLarge';

/** What a recording has of the body of an answer. */
export type RecordedBody =
  | { readonly kind: 'empty' }
  /** Files beside the exchange; the package belongs into the envelope's `Paquete`, and may be left out. */
  | {
      readonly kind: 'saved';
      readonly envelope: string;
      readonly package?: string;
      readonly packageOmitted?: OmissionReason;
    }
  | { readonly kind: 'omitted'; readonly reason: OmissionReason | 'incomplete' };

/** What the JSON of an exchange says. */
export interface ExchangeFile {
  readonly service: Service;
  readonly operation: Operation;
  /** Of the e.firma; invented, as all others. */
  readonly rfc: string;
  /** Since the start of the recording. */
  readonly sentAfterMs: number;
  readonly request:
    | {
        /** SOAPAction, without quotes. */
        readonly action: string;
        /** Local name of the operation's element. */
        readonly element: string;
        /** Of `solicitud` or `peticionDescarga`. */
        readonly attributes: Readonly<Record<string, string>>;
        readonly receivers: readonly string[];
      }
    | { readonly action: string; readonly omitted: OmissionReason };
  /** Absent when none came. */
  readonly answer?: {
    readonly status: number;
    /** Those that say nothing of a session, names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    /** From the message to the head of the answer. */
    readonly afterMs: number;
    readonly body: RecordedBody;
  };
  /** How the exchange failed at the caller: a code of `SatError`, and what is known of the message. */
  readonly error?: { readonly code: string; readonly delivery: 'notSent' | 'refused' | 'uncertain' };
  /** From the message to the end of the exchange. */
  readonly endedAfterMs: number;
}

/** One exchange of a recording. */
export interface RecordedExchange extends ExchangeFile {
  /** Its files' common name, such as `0007-cfdi-verify`. */
  readonly name: string;
  /** The answer's envelope, when it was saved. */
  readonly envelope?: string;
  /** Path of the package's ZIP, when it was saved. */
  readonly packagePath?: string;
}

/** What `acopio … --record` saved, read and checked; packages are read when they are sent. */
export interface Recording {
  readonly folder: string;
  /** ISO, UTC. */
  readonly startedAt: string;
  /** The invented taxpayers of whom an e.firma is needed to repeat what was recorded; `TestAuthority.issue` takes them as they are. */
  readonly taxpayers: readonly { readonly rfc: string; readonly legalName: string }[];
  /** In the order in which they were sent. */
  readonly exchanges: readonly RecordedExchange[];
}
