import { monthOf, type Month } from '../local-date-time.js';
import type { KnownDocument } from '../ledger.js';
import type { Instant, LedgerView } from '../model.js';
import { foundDocument, type Archive, type FoundDocument } from './find-documents.js';

/**
 * What became of a document: `new` it was seen for the first time · `cancelled` it had been active · `reappeared` it had
 * been cancelled, and the SAT's list has it as active again.
 */
export type ChangeKind = 'new' | 'cancelled' | 'reappeared';

/** One change of one document. */
export interface DocumentChange {
  readonly kind: ChangeKind;
  /** When the SAT had given the answer that showed it. */
  readonly at: Instant;
  /** The month in which the document was issued. */
  readonly month: Month;
  readonly document: FoundDocument;
}

/**
 * What changed after an instant, by UUID, one by one. The time of a change is that of the SAT's answer: what an adopted
 * list of an earlier time tells is not new, however late it came. Spends nothing.
 */
export async function* findChanges(
  since: Instant | undefined,
  { ledger, scope, now, limits }: Archive,
): AsyncGenerator<DocumentChange, void, undefined> {
  const view = await ledger.view(scope);
  const heldAt = heldTimes(view);
  for await (const known of ledger.documents(scope)) {
    const changes = changesOf(known, since ?? '', heldAt);
    if (changes.length === 0) continue;
    const document = foundDocument(known, { view, now, limits });
    if (document.issuedAt === '') continue;
    const month = monthOf(document.issuedAt);
    for (const change of changes) yield { ...change, month, document };
  }
}

/** The changes of one document after an instant ('' for all), in their order; `heldAt` tells when a package was read. */
export function changesOf(
  { statuses, held }: KnownDocument,
  since: Instant,
  heldAt: ReadonlyMap<string, Instant>,
): readonly Pick<DocumentChange, 'kind' | 'at'>[] {
  const first = [
    ...statuses.slice(0, 1).map(({ seenAt }) => seenAt),
    ...held.flatMap(({ place }) => heldAt.get(place.packageId) ?? []),
  ].sort()[0];
  const changes: Pick<DocumentChange, 'kind' | 'at'>[] = first === undefined ? [] : [{ kind: 'new', at: first }];
  for (const [index, { status, seenAt }] of statuses.entries()) {
    const before = statuses[index - 1]?.status;
    if (before === undefined || before === status) continue;
    changes.push({ kind: status === 'cancelled' ? 'cancelled' : 'reappeared', at: seenAt });
  }
  return changes.filter(({ at }) => at > since);
}

/** When each package was read into the ledger. */
export function heldTimes({ packages }: Pick<LedgerView, 'packages'>): ReadonlyMap<string, Instant> {
  return new Map(packages.flatMap(({ id, indexedAt }) => (indexedAt === undefined ? [] : [[id, indexedAt] as const])));
}

/**
 * Up to when all changes are in the ledger: now, or before the oldest package that is still to be fetched or read, because
 * its documents will have the time at which the SAT listed it. Whoever asks again from here on misses nothing.
 */
export function changesKnownUntil({ packages }: Pick<LedgerView, 'packages'>, now: Date): Instant {
  const awaited = packages.filter(
    ({ state, origin }) => origin !== 'adopted' && (state === 'listed' || state === 'fetched'),
  );
  const before = awaited.map(({ listedAt }) => new Date(Date.parse(listedAt) - 1).toISOString());
  return [now.toISOString(), ...before].sort()[0] ?? now.toISOString();
}
