import type { CheckName } from './checks.js';
import type { Limits } from './limits.js';
import type { Delay, Delays } from './pace.js';

/**
 * How long after its certification (by the wall clock of Mexico City that the simulator's clock shows) a document is found by requests for metadata,
 * and by requests for XML and by folio; milliseconds. Both are drawn for each document from its UUID: in production
 * either may come first. With 0 a document is found always, also before it is certified.
 */
export interface Visibility {
  readonly metadata: Delay;
  readonly xml: Delay;
}

/** Changes of the contract, as the SAT made some in May 2025. */
export interface Contract {
  /** Whether `SolicitaDescarga` of v1.2 works beside the operations of v1.5; otherwise it is answered with a fault, as since 30 May 2025. */
  readonly legacy: boolean;
  /** Attributes whose absence is answered with 301, such as `SolicitaDescargaEmitidos.EstadoComprobante`. */
  readonly compulsory: readonly string[];
}

/** Everything about a simulator that may change while it runs: plain data, which JSON can carry (no limit is `null` there). */
export interface Settings {
  readonly limits: Limits;
  /** Of an operation's signature only its completeness is checked, as production is believed to do. */
  readonly lenient: boolean;
  /** `false`: the test authority's e.firmas get 305, as in production. */
  readonly trustTestAuthority: boolean;
  /** Numbers (twenty digits) of certificates that are revoked: 304. */
  readonly revoked: readonly string[];
  /** Seconds from the issue of a token to its `exp`. A token of 0 seconds has already expired. */
  readonly tokenLifetimeSeconds: number;
  /** From 1 to 65 535, which is as many files as a ZIP can count. */
  readonly documentsPerPackage: number;
  /** How many verifications of a request say 1 or 2 before one says 3. Counts for requests that are registered while `delays` is `null`. */
  readonly verifiesUntilFinished: number;
  /** When a request passes to state 2 and when it is finished, since it was registered; of what is registered from now on. */
  readonly delays: Delays | null;
  readonly visibility: Visibility;
  readonly contract: Contract;
  /** How far the SAT's clock is ahead (below 0: behind): in `Date`, in answers of logins, in tokens, and when a login is judged. */
  readonly clockSkewMs: number;
  /** Checks that are switched off. */
  readonly without: readonly CheckName[];
  /** Whether answers are compressed for callers that accept gzip. */
  readonly compress: boolean;
}

type Patch<Type> = { readonly [Key in keyof Type]?: Type[Key] | undefined };

/** Limits to change; `null` is no limit. */
export type LimitsPatch = {
  readonly [Key in keyof Limits]?: Limits[Key] | (Limits[Key] extends number ? null : never) | undefined;
};

/** Settings to change. What is absent stays as it is, also inside `limits`, `visibility` and `contract`; everything else is replaced. */
export type SettingsPatch = Omit<Patch<Settings>, 'limits' | 'visibility' | 'contract'> & {
  readonly limits?: LimitsPatch | undefined;
  readonly visibility?: Patch<Visibility> | undefined;
  readonly contract?: Patch<Contract> | undefined;
};
