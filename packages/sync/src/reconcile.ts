import type { KnownDocument } from './ledger.js';
import { addSeconds, mexicoCityTime, monthBounds, monthOf, type LocalDateTime } from './local-date-time.js';
import type { LedgerView, Limits, Window } from './model.js';

/**
 * What we have of a document; the first that fits.
 *
 * `conflict` two contents under one UUID · `unlisted` XML, but not in the metadata (yet) · `present` XML held ·
 * `not_offered` only received, and cancelled before we held it: the SAT gives no XML · `pending` a request for it is
 * alive, or its period has not settled · `missing`.
 */
export type Holding = 'conflict' | 'unlisted' | 'present' | 'not_offered' | 'pending' | 'missing';

/** The holding of a document, given the windows of its ledger and the time. */
export function holdingOf(
  document: KnownDocument,
  { view, now, limits }: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): Holding {
  const { listed, listedIn, held } = document;
  if (held.length > 1) return 'conflict';
  if (listed === undefined) return 'unlisted';
  if (held.length === 1) return 'present';
  if (listed.status === 'cancelled' && !listedIn.includes('issued')) return 'not_offered';
  const awaited = view.windows.some((window) => window.state === 'open' && bringsXml(window, document));
  return awaited || !hasSettled(listed.issuedAt, { now, limits }) ? 'pending' : 'missing';
}

/** Whether the XML of a listed document is among what this window asks for. */
export function bringsXml(
  window: Pick<Window, 'direction' | 'content' | 'from' | 'to' | 'documentType' | 'folio'>,
  { uuid, listed, listedIn }: KnownDocument,
): boolean {
  if (window.content !== 'xml' || listed === undefined) return false;
  if (window.folio !== undefined) return window.folio === uuid;
  const { issuedAt, type } = listed;
  return (
    listedIn.includes(window.direction) &&
    window.from <= issuedAt &&
    issuedAt <= window.to &&
    (window.documentType === undefined || window.documentType === (type ?? window.documentType))
  );
}

/** Whether the month of `issuedAt` ended long enough ago for all its documents to have arrived. */
function hasSettled(
  issuedAt: LocalDateTime,
  { now, limits }: { readonly now: Date; readonly limits: Limits },
): boolean {
  const end = monthBounds(monthOf(issuedAt)).to;
  return addSeconds(end, limits.settlingTime) <= mexicoCityTime(now);
}
