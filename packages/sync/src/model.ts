import type { DocumentType, DownloadQuery, Service, VerifyAnswer } from '@acopio/sat-client';
import type { LocalDateTime } from './local-date-time.js';

/** Text for people, in Spanish and in English. */
export interface Text {
  readonly es: string;
  readonly en: string;
}

/** Whose documents, in which of the SAT's two installations, for which tenant (the CLI has one tenant: `local`). */
export interface Scope {
  readonly tenant: string;
  readonly rfc: string;
  readonly service: Service;
}

/** `issued` = emitidos, `received` = recibidos, seen from the scope's RFC. */
export type Direction = 'issued' | 'received';

/** What a query asks for: the SAT's list of documents, or the documents. */
export type Content = 'metadata' | 'xml';

/** An instant in UTC, ISO 8601 text. */
export type Instant = string;

/** Why a window stopped: a stable code, and the SAT's words where it said any. */
export interface Problem {
  readonly code: ProblemCode;
  readonly codEstatus?: string;
  readonly detail?: string;
}

/** The ways in which a window can end that need a person (`blocked`). */
export type ProblemCode =
  | 'REFUSED'
  | 'SOMEONE_ELSE_ASKS'
  | 'ANSWERS_LOST'
  | 'QUERY_SPENT'
  | 'DAILY_LIMIT'
  | 'SAT_FAILS'
  | 'REQUEST_FAILED'
  | 'REQUEST_REJECTED'
  | 'REQUEST_EXPIRED'
  | 'REQUEST_STUCK'
  | 'REQUEST_LOST'
  | 'TOO_MANY_IN_A_SECOND'
  | 'PACKAGE_DAMAGED'
  | 'PACKAGE_UNREADABLE'
  | 'PACKAGE_LOST';

/**
 * One slice of what the user wants: one query, perhaps asked more than once.
 * `[from, to]` is what the window stands for; a query of it may begin a few seconds earlier (`shifts`).
 */
export interface Window {
  readonly id: string;
  readonly direction: Direction;
  readonly content: Content;
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
  readonly state: 'open' | 'done' | 'empty' | 'split' | 'blocked';
  readonly plannedAt: Instant;
  readonly settledAt?: Instant;
  /** An XML window waits for the metadata window of this id, and costs nothing when that one is empty. */
  readonly after?: string;
  /** How often the query was moved by a second (at most `Limits.shifts`). */
  readonly shifts: number;
  /** How often the window was asked again after the SAT, or a crash, lost it (at most `Limits.replans`). */
  readonly replans: number;
  readonly problem?: Problem;
  /** How many requests it had when it was opened again: those no longer count for it. */
  readonly forgotten?: number;
  /**
   * XML that the SAT's list promises for this window and that was not held when it was measured against the list. Absent:
   * it was not measured, because there is no list of it (yet).
   */
  readonly expected?: number;
  /** Only documents of this type: the shortest period that the SAT accepts held too many of all types together. */
  readonly documentType?: DocumentType;
  /** Asks once more for documents that the list has and earlier windows did not bring. */
  readonly heals?: true;
  /** Asks for this one document (UUID, lower case) by its folio; `from` and `to` are then when it was issued. */
  readonly folio?: string;
}

/** States of a step that leaves for the SAT: `planned → sending → accepted | refused | notSent | uncertain`. */
export type SendState = 'planned' | 'sending' | 'accepted' | 'refused' | 'notSent' | 'uncertain';

/** How an accepted request ended. */
export type RequestOutcome = 'finished' | 'empty' | 'overLimit' | 'failed' | 'rejected' | 'expired' | 'stuck' | 'lost';

/** One query on its way: an `IdSolicitud` once the SAT accepted it. */
export interface SatRequest {
  readonly id: string;
  /** The window that it answers. A question that stands by itself (`perform`) names itself here, and has no window. */
  readonly windowId: string;
  readonly query: DownloadQuery;
  /** SHA-256 of what the SAT counts as the same query (see `fingerprint`). */
  readonly fingerprint: string;
  readonly state: SendState;
  readonly plannedAt: Instant;
  /** Names the process that sends, for as long as the outcome is not known. */
  readonly attemptId?: string;
  readonly sentAt?: Instant;
  readonly settledAt?: Instant;
  /** How often the message could not leave at all (`notSent`); it is tried again with a growing pause. */
  readonly unsent: number;
  /** `IdSolicitud`, exactly as received. */
  readonly satRequestId?: string;
  readonly codEstatus?: string;
  readonly satMessage?: string;
  /** Last answer of VerificaSolicitudDescarga. */
  readonly check?: RequestCheck;
  readonly outcome?: RequestOutcome;
  /** Another program sent it: its lives count as spent, and it is verified and fetched like every other. */
  readonly origin?: 'adopted';
}

/** What the SAT last said about an accepted request, and when to ask next. */
export interface RequestCheck {
  readonly state: VerifyAnswer['state'];
  readonly requestCode?: string;
  readonly count: number;
  readonly times: number;
  /** How often in a row, up to now, the SAT did not know the id. */
  readonly unknownIds?: number;
  readonly checkedAt: Instant;
  readonly nextAt: Instant;
}

/** One use of a package's two lives. Without an outcome it is under way, or its process died. */
export interface Download {
  readonly attemptId: string;
  readonly at: Instant;
  readonly outcome?: 'kept' | 'damaged' | 'interrupted' | 'refused' | 'notSent';
  readonly codEstatus?: string;
  readonly detail?: string;
}

/** A package: an `IdPaquete` of the SAT, kept exactly as received. */
export interface SatPackage {
  readonly id: string;
  readonly requestId: string;
  readonly windowId: string;
  /** `lost`: it cannot be had any more, or, where it was fetched, it cannot be read. */
  readonly state: 'listed' | 'fetched' | 'indexed' | 'lost';
  readonly listedAt: Instant;
  /** 72 hours after it was listed: from then on the SAT answers 5007. */
  readonly expiresAt: Instant;
  readonly downloads: readonly Download[];
  readonly sha256?: string;
  readonly size?: number;
  readonly fetchedAt?: Instant;
  readonly indexedAt?: Instant;
  /** Entries or rows read, and those that could not be read. */
  readonly documents?: number;
  readonly unreadable?: number;
  /** Another program fetched it, and it was taken over as a file: it has no request and no window here. */
  readonly origin?: 'adopted';
}

/** Everything that decides the next step, without any document. */
export interface LedgerView {
  readonly scope: Scope;
  /** Grows with every `apply`; the guard against two workers. */
  readonly revision: number;
  readonly windows: readonly Window[];
  readonly requests: readonly SatRequest[];
  readonly packages: readonly SatPackage[];
}

/** A change to the ledger: the record as it is from now on. */
export type Change =
  | { readonly type: 'window'; readonly window: Window }
  | { readonly type: 'request'; readonly request: SatRequest }
  | { readonly type: 'package'; readonly package: SatPackage };

/** The SAT's limits and our patience, as data. Times in seconds. */
export interface Limits {
  /** Lives of one query: the third identical XML query is answered 5002. */
  readonly queryLives: Readonly<Record<Content, number>>;
  readonly packageLives: number;
  readonly packageLifetime: number;
  readonly shifts: number;
  readonly replans: number;
  /** Folios that healing asks for on one day of Mexico City. */
  readonly foliosPerDay: number;
  /** On so many days in a row the SAT's daily limit (5011) is waited for. */
  readonly dailyLimitDays: number;
  /** How far back the SAT answers; a shift never goes beyond it. */
  readonly historyYears: number;
  /** A window's documents may still arrive for this long after its end (72 h: a PAC may stamp that late). */
  readonly settlingTime: number;
  /** Metadata of a period that is still open is asked again after this long. */
  readonly metadataFreshFor: number;
  /** While a period is still running, its newest part is asked for only once it is this long. */
  readonly shortestTail: number;
  /** XML is asked without waiting for its metadata after this long. */
  readonly metadataPatience: number;
  /** A request that the SAT has not finished after this long is stuck. */
  readonly stuckAfter: number;
  /** Most documents that the SAT answers one query with; more is 5003. */
  readonly mostDocuments: Readonly<Record<Content, number>>;
  /** The part of `mostDocuments` that a planned query leaves free, 0 to 1: a list may lack the latest documents. */
  readonly planMargin: number;
  /** First and longest pause between two verifications. */
  readonly pollFirst: number;
  readonly pollMost: number;
  /** Longest pause between two looks at a request that has taken hours. */
  readonly pollRarest: number;
}
