import type { Operation } from './contract.js';
import type { SoapFaultName } from './soap-faults.js';

/** Before or after the call counted: a token issued, a request registered, a poll counted, a life of a package spent. */
export type FaultMoment = 'before' | 'after';

/**
 * What goes wrong. Where a `when` may be left out it is `before`. With `before` the call never counts, unless it was held and then released;
 * with `after` only a call that every check accepted is touched.
 */
export type FaultAction =
  /**
   * Answers with this code instead; not for logins. Without a message, the SAT's text for the code. `withRequestId`: a Solicitud carries an
   * `IdSolicitud` although it is refused, as seen with 404 (cfdiclient, issue 25). `state` and `requestCode`: for Verificación; default 0 and none.
   */
  | {
      readonly kind: 'answer';
      readonly codEstatus: string;
      readonly message?: string;
      readonly withRequestId?: boolean;
      readonly state?: number;
      readonly requestCode?: string;
      readonly when?: FaultMoment;
    }
  /** A SOAP fault with the SAT's (or WCF's) text; HTTP 500 unless said otherwise. */
  | { readonly kind: 'fault'; readonly fault: SoapFaultName; readonly status?: 200 | 500; readonly when?: FaultMoment }
  /** An HTTP error with an HTML page, as in outages. */
  | { readonly kind: 'http'; readonly status: number; readonly html?: string; readonly when?: FaultMoment }
  /** HTTP 200 with an empty body. */
  | { readonly kind: 'empty'; readonly when?: FaultMoment }
  /** The connection is reset without an answer. */
  | { readonly kind: 'reset'; readonly when: FaultMoment }
  /** The answer is held back until `FaultHandle.release`, or until the caller is gone. */
  | { readonly kind: 'hold'; readonly when: FaultMoment }
  /** The same after that many bytes of the answer's body (before its last byte, if it is shorter). */
  | { readonly kind: 'hold'; readonly when: 'inBody'; readonly afterBytes: number }
  /** The connection ends after that many bytes of the answer's body (before its last byte, if it is shorter). */
  | { readonly kind: 'halfBody'; readonly afterBytes: number }
  /** The answer's body comes in pieces of that many bytes, each after a pause. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** The answer says `Content-Encoding: gzip` and is not compressed. */
  | { readonly kind: 'wrongGzip' }
  /** Solicitud: the request is registered and stays in state 1 for ever. */
  | { readonly kind: 'stuck' }
  /**
   * Solicitud: the registered request ends in this state (4 error, 5 rejected, 6 expired) instead of 3. Verificación: this answer says so.
   * `requestCode` is `CodigoEstadoSolicitud`, default 5000.
   */
  | { readonly kind: 'state'; readonly state: number; readonly requestCode?: string }
  /** Solicitud: the request finishes in state 3 with its `NumeroCFDIs` and without packages (ARSoftware, PR 3; cfdiclient, issue 27). */
  | { readonly kind: 'withoutPackages' }
  /** Solicitud: one package more, which holds the request's first document once again. */
  | { readonly kind: 'duplicateDocument' }
  /** Verificación: this answer says another number of documents, or other packages. */
  | { readonly kind: 'report'; readonly count?: number; readonly packageIds?: readonly string[] }
  /** Descarga: only the first bytes of the ZIP, by default half of them. */
  | { readonly kind: 'truncatePackage'; readonly keepBytes?: number }
  /** Descarga: bytes that are no ZIP. */
  | { readonly kind: 'notZip' }
  /** Descarga: a character that base64 does not have. */
  | { readonly kind: 'brokenBase64' }
  /** Descarga: the base64 in lines of 76 characters that end in CRLF, as .NET's `InsertLineBreaks` writes them; `xs:base64Binary` allows it. */
  | { readonly kind: 'wrapBase64' };

/** Name of an action. */
export type FaultKind = FaultAction['kind'];

/** Where a kind of fault can happen, and what it does, in one sentence. */
export interface FaultKindInfo {
  readonly operations: readonly Operation[];
  readonly what: string;
}

const EVERYWHERE: readonly Operation[] = ['login', 'request', 'verify', 'download'];

/** Every kind of fault. */
export const FAULT_KINDS: Readonly<Record<FaultKind, FaultKindInfo>> = {
  answer: {
    operations: ['request', 'verify', 'download'],
    what: 'Answers with any CodEstatus; a refused Solicitud may carry an IdSolicitud all the same (withRequestId).',
  },
  fault: {
    operations: EVERYWHERE,
    what: "Answers with a SOAP fault in the SAT's words: InvalidSecurity, InternalServiceFault and others.",
  },
  http: { operations: EVERYWHERE, what: 'Answers with an HTTP status and an HTML page, as outages do.' },
  empty: { operations: EVERYWHERE, what: 'Answers HTTP 200 with nothing in it.' },
  reset: { operations: EVERYWHERE, what: 'Resets the connection before or after the call counts.' },
  hold: {
    operations: EVERYWHERE,
    what: 'Holds the answer back before or after the call counts, or inside the body, until it is released.',
  },
  halfBody: { operations: EVERYWHERE, what: 'Ends the connection inside the body of the answer.' },
  drip: { operations: EVERYWHERE, what: 'Sends the body in small pieces with pauses between them.' },
  wrongGzip: { operations: EVERYWHERE, what: 'Says Content-Encoding: gzip and sends what is not compressed.' },
  stuck: { operations: ['request'], what: 'Registers the request and leaves it in state 1 for ever.' },
  state: {
    operations: ['request', 'verify'],
    what: 'Ends the request in another state than 3 (4 error, 5 rejected, 6 expired); in Verificación, one answer says so.',
  },
  withoutPackages: { operations: ['request'], what: 'Finishes the request with its count but without packages.' },
  duplicateDocument: {
    operations: ['request'],
    what: 'Puts the first document of the request into one more package.',
  },
  report: { operations: ['verify'], what: 'Says another NumeroCFDIs, or other package ids, than is true.' },
  truncatePackage: { operations: ['download'], what: 'Sends only the first bytes of the ZIP, in valid base64.' },
  notZip: { operations: ['download'], what: 'Sends bytes that are no ZIP, in valid base64.' },
  brokenBase64: { operations: ['download'], what: 'Puts a character into the package that base64 does not have.' },
  wrapBase64: { operations: ['download'], what: 'Wraps the base64 in lines of 76 characters that end in CRLF.' },
};

/** When an action takes effect: `outcome` decides what is registered or reported, `body` how the answer's bytes go out. */
export type FaultPhase = FaultMoment | 'outcome' | 'body';

/** The phase in which an action takes effect. */
export function phaseOf(action: FaultAction): FaultPhase {
  switch (action.kind) {
    case 'answer':
    case 'fault':
    case 'http':
    case 'empty':
      return action.when ?? 'before';
    case 'reset':
      return action.when;
    case 'hold':
      return action.when === 'inBody' ? 'body' : action.when;
    case 'stuck':
    case 'state':
    case 'withoutPackages':
    case 'duplicateDocument':
    case 'report':
      return 'outcome';
    case 'halfBody':
    case 'drip':
    case 'wrongGzip':
    case 'truncatePackage':
    case 'notZip':
    case 'brokenBase64':
    case 'wrapBase64':
      return 'body';
  }
}
