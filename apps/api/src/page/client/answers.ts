/** Text for people, in both languages. */
export interface Text {
  readonly es: string;
  readonly en: string;
}

/** `GET /v1/taxpayers`: one of the items. */
export interface Taxpayer {
  readonly id: string;
  readonly rfc: string;
  readonly name: string | null;
}

export type Service = 'cfdi' | 'retenciones';
export type Direction = 'issued' | 'received';
export type Content = 'metadata' | 'xml';

/** `GET /v1/taxpayers/{id}/syncs`: one of the items. Times are Mexico City wall clock, instants UTC. */
export interface AskedSync {
  readonly id: string;
  readonly service: Service;
  readonly from: string;
  readonly to: string;
  readonly createdAt: string;
}

/** Why a ledger stands still, or what it last failed with. */
export interface Interruption {
  readonly code: string;
  readonly codEstatus?: string;
  readonly detail?: string;
  readonly text: Text;
  readonly hint: Text;
  readonly at: string;
}

/** `GET /v1/taxpayers/{id}/syncs/{id}`, as far as this page reads it. */
export interface SyncDetail {
  readonly state: 'planning' | 'working' | 'halted' | 'settled';
  readonly halt: Interruption | null;
  readonly trouble: Interruption | null;
}

export type Holding = 'present' | 'not_offered' | 'pending' | 'missing' | 'conflict' | 'unlisted';

/** Documents of one month and direction. */
export interface MonthRow extends Readonly<Record<Holding, number>> {
  readonly month: string;
  readonly direction: Direction;
  readonly listed: number;
  readonly active: number;
  readonly cancelled: number;
}

/** A query that needs a person. */
export interface Blocked {
  readonly window: {
    readonly id: string;
    readonly direction: Direction;
    readonly content: Content;
    readonly from: string;
    readonly to: string;
  };
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
  readonly codEstatus?: string;
  readonly detail?: string;
}

export type Verdict = 'complete' | 'listed' | 'open' | 'waiting' | 'incomplete' | 'unasked' | 'unproven';

/** `GET /v1/taxpayers/{id}/completeness`, as far as this page reads it. */
export interface Completeness {
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  readonly verdict: Verdict;
  readonly asOf: string | null;
  readonly openUntil: string | null;
  readonly months: readonly MonthRow[];
  readonly waiting: number;
  readonly unreadable: number;
  readonly blocked: readonly Blocked[];
  readonly exceptionCount: number;
  readonly exceptions: readonly {
    readonly uuid: string;
    readonly month: string;
    readonly holding: 'missing' | 'conflict' | 'unlisted';
  }[];
}

/** `GET /v1/taxpayers/{id}/sat-requests`: one of the items. */
export interface SatRequest {
  readonly id: string;
  readonly windowId: string;
  readonly state: 'planned' | 'sending' | 'accepted' | 'refused' | 'notSent' | 'uncertain';
  readonly query: {
    readonly kind: string;
    readonly content?: Content;
    readonly from?: string;
    readonly to?: string;
    readonly uuid?: string;
  };
  readonly plannedAt: string;
  readonly sentAt: string | null;
  readonly satRequestId: string | null;
  readonly codEstatus: string | null;
  readonly satMessage: string | null;
  readonly check: { readonly state: string; readonly checkedAt: string; readonly nextAt: string } | null;
  readonly outcome: string | null;
}

/** `GET /v1/taxpayers/{id}/sat-packages`: one of the items. */
export interface SatPackage {
  readonly id: string;
  readonly state: 'listed' | 'fetched' | 'indexed' | 'lost';
  readonly expiresAt: string;
  readonly downloads: readonly object[];
}

/** What the API answers when it does not answer what was asked. */
export interface Problem {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
}
