/**
 * What the admin API answers, as JSON. The page reads these too, so nothing is imported here that a browser does not have.
 * Instants are ISO text in UTC; numbers without limit are `null`.
 */

/** `cfdi` or `retenciones`. */
export type ServiceName = 'cfdi' | 'retenciones';

/** What a request asks for; bounds on the wall clock of Mexico City. */
export type QueryAnswer =
  | {
      readonly kind: 'issued' | 'received';
      readonly content: 'xml' | 'metadata';
      readonly from: string;
      readonly to: string;
      readonly status: 'all' | 'active' | 'cancelled';
      readonly type?: string;
      readonly counterparts?: readonly string[];
      readonly onBehalfOf?: string;
      readonly complemento?: string;
    }
  | { readonly kind: 'folio'; readonly uuid: string };

/** `kind` is absent for somebody's own clock; `movable`: whether it can be advanced and set. */
export interface ClockState {
  readonly kind?: 'real' | 'accelerated' | 'manual';
  readonly factor?: number;
  readonly movable: boolean;
}

/** `GET /api/clock` */
export interface ClockAnswer extends ClockState {
  readonly now: string;
}

/** `GET /api/state` */
export interface StateAnswer {
  readonly url: string;
  readonly adminUrl: string;
  readonly now: string;
  readonly clock: ClockState;
  readonly settings: object;
  readonly taxpayers: readonly { readonly rfc: string; readonly legalName: string }[];
  /** How many there are of each. */
  readonly calls: number;
  readonly requests: number;
}

/** Why a signature was refused: every canonical text that would have been accepted, and the one that was declared. */
export interface EvidenceAnswer {
  readonly digestValue: string;
  readonly signedInfo: string;
  readonly forms: readonly { readonly form: string; readonly canonical: string; readonly digest: string }[];
  /** The same texts as they stand in the message, without its Signature. */
  readonly received?: { readonly signedInfo: string; readonly forms: readonly string[] };
}

/** What became of a call; `check` is a key of `GET /api/checks`. */
export type VerdictAnswer =
  | { readonly outcome: 'pending' | 'overridden' | 'replayed' }
  | { readonly outcome: 'accepted'; readonly form?: string; readonly warnings: readonly string[] }
  | {
      readonly outcome: 'refused';
      readonly check?: string;
      readonly code: string;
      readonly reason: string;
      readonly evidence?: EvidenceAnswer;
    }
  | {
      readonly outcome: 'fault';
      readonly check?: string;
      readonly name: string;
      readonly reason: string;
      readonly evidence?: EvidenceAnswer;
    };

/** One call in `GET /api/journal`. */
export interface CallAnswer {
  readonly number: number;
  readonly at: string;
  readonly service: ServiceName;
  readonly operation: 'login' | 'request' | 'verify' | 'download';
  readonly action: string;
  readonly rfc?: string;
  readonly certificateNumber?: string;
  readonly requestId?: string;
  readonly packageId?: string;
  readonly query?: QueryAnswer;
  readonly verdict: VerdictAnswer;
  readonly registered: boolean;
  readonly faults: readonly string[];
  readonly answer: 'pending' | 'complete' | 'broken';
  readonly status?: number;
}

/** One request in `GET /api/requests`. */
export interface RequestAnswer {
  readonly id: string;
  readonly service: ServiceName;
  readonly rfc: string;
  readonly query: QueryAnswer;
  readonly registeredAt: string;
  readonly verifies: number;
  /** `EstadoSolicitud`: 1 to 6. */
  readonly state: number;
  /** `CodigoEstadoSolicitud`. */
  readonly code: string;
  readonly count: number;
  readonly packages: readonly {
    readonly id: string;
    readonly documents: number;
    readonly downloads: number;
    readonly expiresAt?: string;
  }[];
}

/** `GET /api/quotas` */
export interface QuotasAnswer {
  readonly queries: readonly {
    readonly fingerprint: string;
    readonly service: ServiceName;
    readonly rfc: string;
    readonly query: QueryAnswer;
    readonly used: number;
    readonly left: number | null;
  }[];
  readonly packages: readonly { readonly id: string; readonly used: number; readonly left: number | null }[];
}

/** One fault in `GET /api/faults`. */
export interface FaultAnswer {
  readonly id: string;
  readonly fault?: {
    readonly operation: string;
    readonly times?: number | null;
    readonly after?: number;
    readonly match?: object | 'function';
    readonly do: { readonly kind: string };
  };
  readonly random?: object;
  readonly used: number;
  readonly reached: boolean;
}

/** `GET /api/faults/kinds` */
export type FaultKindsAnswer = Readonly<
  Record<string, { readonly operations: readonly string[]; readonly what: string }>
>;

/** One line of `GET /api/truth`. */
export interface TruthLine {
  readonly uuid: string;
  readonly directions: readonly ('issued' | 'received')[];
  readonly status: 'active' | 'cancelled';
  readonly cancelledAt?: string;
  readonly xmlOffered: boolean;
  /** Of the XML file, hexadecimal; both only where they are asked for and there is one. */
  readonly sha256?: string;
  readonly size?: number;
  readonly issuedAt: string;
  readonly issuerRfc: string;
  readonly receiverRfc: string;
  readonly type?: string;
}

/** `GET /api/truth/counts`: how many documents a taxpayer has, as of now. */
export interface CountsAnswer {
  readonly issued: { readonly active: number; readonly cancelled: number };
  readonly received: { readonly active: number; readonly cancelled: number };
  /** Documents, with those to oneself counted once. */
  readonly documents: number;
  /** How many of them the SAT gives as XML. */
  readonly xmlOffered: number;
}
