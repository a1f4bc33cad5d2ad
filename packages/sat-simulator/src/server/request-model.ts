import type { DocumentList } from '../world/document-list.js';
import type { Service } from '../world/document.js';
import type { SatQuery } from './query.js';

/** `EstadoSolicitud` (SAT, Verificación v1.5, May 2025). */
export const REQUEST_STATES = { accepted: 1, inProcess: 2, finished: 3, failed: 4, rejected: 5, expired: 6 } as const;

/**
 * How a request shall end other than by its documents: never (`stuck`), in state 3 without packages, with one package more that holds its first
 * document again, or in that state.
 */
export type Destiny =
  | { readonly kind: 'stuck' | 'withoutPackages' | 'duplicateDocument' }
  | {
      readonly kind: 'state';
      readonly state: number;
      /** `CodigoEstadoSolicitud`. */
      readonly requestCode: string;
      /** What its verifications answer instead of 5000. */
      readonly verification?: { readonly code: string; readonly message: string };
    };

/** A package of a finished request; its documents never change again. */
export interface SatPackage {
  /** Upper case. */
  readonly id: string;
  readonly request: SatRequest;
  readonly documents: DocumentList;
  /** How many downloads of it were begun. */
  readonly downloads: number;
}

/** A registered request. */
export interface SatRequest {
  /** Lower case. */
  readonly id: string;
  readonly service: Service;
  readonly rfc: string;
  readonly query: SatQuery;
  readonly fingerprint: string;
  readonly registeredAt: Date;
  /** How often it was verified. */
  readonly verifies: number;
  /** Absent until it is finished. */
  readonly packages?: readonly SatPackage[];
}
