import { holdingOf, type KnownDocument, type LedgerView, type Limits } from '@acopio/sync';
import type { DocumentBody, DocumentDetails } from './document.dto.js';

/** What tells the holding of a document. */
export interface HoldingContext {
  readonly view: LedgerView;
  readonly now: Date;
  readonly limits: Limits;
}

/** A document as lists have it: what the SAT lists of it first, and what its XML says where it is not listed. */
export function documentBody(document: KnownDocument, context: HoldingContext): DocumentBody {
  const { uuid, listed, held } = document;
  const header = held[0]?.header;
  return {
    uuid,
    directions: [...(listed === undefined ? document.heldIn : document.listedIn)],
    issuedAt: listed?.issuedAt ?? header?.issuedAt ?? '',
    issuer: {
      rfc: textOf(listed?.issuerRfc ?? header?.issuerRfc),
      name: textOf(listed?.issuerName ?? header?.issuerName),
    },
    receiver: {
      rfc: textOf(listed?.receiverRfc ?? header?.receiverRfc),
      name: textOf(listed?.receiverName ?? header?.receiverName),
    },
    type: listed?.type ?? header?.type ?? null,
    status: listed?.status ?? 'unknown',
    cancelledAt: listed?.cancelledAt ?? null,
    total: header?.total ?? null,
    currency: header?.currency ?? null,
    holding: holdingOf(document, context),
    hasXml: held.length > 0,
  };
}

/** A document with its history. */
export function documentDetails(document: KnownDocument, context: HoldingContext): DocumentDetails {
  return {
    ...documentBody(document, context),
    statuses: document.statuses.map(({ status, cancelledAt, seenAt }) => ({
      status,
      cancelledAt: cancelledAt ?? null,
      seenAt,
    })),
    contents: document.held.map(({ sha256, place }) => ({ sha256, size: place.size, packageId: place.packageId })),
  };
}

/** Rows of metadata have '' for what is not there. */
function textOf(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
