import type { DocumentType } from '@acopio/package-extractor';
import { issuedAtOf } from '../document-record.js';
import type { HeldHeader, KnownDocument } from '../ledger.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { Direction } from '../model.js';
import type { SyncJob } from '../plan.js';
import type { Holding } from '../reconcile.js';

/** The SAT's last word on a document; `unknown` for one that it has not listed. */
export type KnownStatus = 'active' | 'cancelled' | 'unknown';

/** What a report counts of one document. */
export interface DocumentFacts {
  /** Lower case. */
  readonly uuid: string;
  /** Mexico City wall clock. */
  readonly issuedAt: LocalDateTime;
  /** Those of the job: both for a document that was issued to oneself. */
  readonly directions: readonly Direction[];
  readonly holding: Holding;
  readonly status: KnownStatus;
  /** As the XML says, else as the list does; a retención has none. */
  readonly type?: DocumentType;
  /** Of the one XML that is held; in a conflict nobody knows which of them. */
  readonly amounts?: Pick<HeldHeader, 'currency' | 'total' | 'withheld'>;
}

/** What a report counts of a document; `undefined` for one that is not of the job. */
export function factsOf(document: KnownDocument, holding: Holding, job: SyncJob): DocumentFacts | undefined {
  const { uuid, listed, listedIn, held, heldIn } = document;
  const issuedAt = issuedAtOf(document);
  if (issuedAt === '') return undefined;
  const directions = (listed === undefined ? heldIn : listedIn).filter((one) => job.directions.includes(one));
  if (directions.length === 0) return undefined;
  const header = held.length === 1 ? held[0]?.header : undefined;
  const type = header?.type ?? listed?.type;
  return {
    uuid,
    issuedAt,
    directions,
    holding,
    status: listed?.status ?? 'unknown',
    ...(type === undefined ? {} : { type }),
    ...(header === undefined ? {} : { amounts: header }),
  };
}
