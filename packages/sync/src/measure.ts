import { cutByDays, type CountsByMinute, type Piece, type XmlCount } from './cut-by-days.js';
import { derivedId } from './ids.js';
import { issuedAtOf } from './document-record.js';
import type { KnownDocument } from './ledger.js';
import type { Direction, LedgerView, Limits, Window } from './model.js';

/**
 * What the SAT's list says for an XML window: `none` there is no list that can be counted · `awaited` the SAT works on it ·
 * `empty` nothing is listed · `ready` it was read.
 */
export type ListState = 'none' | 'awaited' | 'empty' | 'ready';

/** Where the list stands that an XML window waits for. One that was split stands where its parts do. */
export function listStateOf(window: Window, view: LedgerView): ListState {
  const metadata = view.windows.find((candidate) => candidate.id === window.after);
  if (metadata === undefined) return 'none';
  const lists = metadata.state === 'split' ? partsOf(metadata, view) : [metadata];
  if (lists.length === 0 || lists.some(({ state }) => state === 'blocked')) return 'none';
  if (lists.some(({ state }) => state === 'open')) return 'awaited';
  if (lists.every(({ state }) => state === 'empty')) return 'empty';
  // A row that cannot be read may be a document, so what was read is no count.
  const ids = new Set(lists.map(({ id }) => id));
  const isWhole = !view.packages.some(({ windowId, unreadable = 0 }) => ids.has(windowId) && unreadable > 0);
  return isWhole ? 'ready' : 'none';
}

function partsOf(whole: Window, { windows }: LedgerView): readonly Window[] {
  return windows.filter(
    ({ direction, content, state, from, to }) =>
      direction === whole.direction &&
      content === whole.content &&
      state !== 'split' &&
      from >= whole.from &&
      to <= whole.to,
  );
}

/** Whether a window is to be measured against the SAT's list before its XML is asked for. */
export function awaitsMeasure(window: Window, view: LedgerView): boolean {
  const { state, content, expected, heals, folio, documentType } = window;
  if (state !== 'open' || content !== 'xml' || expected !== undefined) return false;
  if (heals === true || folio !== undefined || documentType !== undefined) return false;
  const asked = view.requests.filter(({ windowId }) => windowId === window.id).length;
  return asked <= (window.forgotten ?? 0) && listStateOf(window, view) === 'ready';
}

/**
 * Counts the XML that a query of a direction would be given, by minute of issue. Of received documents the SAT gives active
 * ones only; issued ones are asked for whatever their status is. What was never listed is not counted.
 */
export async function countXml(
  documents: AsyncIterable<KnownDocument>,
  direction: Direction,
  signal?: AbortSignal,
): Promise<CountsByMinute> {
  const counts = new Map<string, XmlCount>();
  for await (const document of documents) {
    signal?.throwIfAborted();
    if (!isOffered(document, direction)) continue;
    const minute = issuedAtOf(document).slice(0, 16);
    const { offered, wanted } = counts.get(minute) ?? { offered: 0, wanted: 0 };
    const isHeld = document.heldIn.includes(direction);
    counts.set(minute, { offered: offered + 1, wanted: wanted + (isHeld ? 0 : 1) });
  }
  return counts;
}

function isOffered({ listed, listedIn }: KnownDocument, direction: Direction): boolean {
  if (listed === undefined || !listedIn.includes(direction)) return false;
  return direction === 'issued' || listed.status === 'active';
}

/**
 * What follows for an XML window from the counts of its period: it is `empty` when nothing is wanted, knows what it expects
 * when one query can bring it, and is split otherwise.
 */
export function measured(
  window: Window,
  counts: CountsByMinute,
  { now, limits }: { readonly now: Date; readonly limits: Pick<Limits, 'mostDocuments' | 'planMargin'> },
): readonly Window[] {
  const pieces = cutByDays(window, counts, roomOf(limits));
  const [only, ...more] = pieces;
  const at = now.toISOString();
  if (only === undefined) return [];
  if (more.length === 0) return [withCount(window, only, at)];
  const { problem: _mended, forgotten: _past, ...rest } = window;
  const part = ({ from, to }: Piece): Window => {
    const id = derivedId(now, `${window.id}|${from}|${to}`);
    return { ...rest, id, from, to, shifts: 0, replans: 0, plannedAt: at };
  };
  return [{ ...window, state: 'split', settledAt: at }, ...pieces.map((piece) => withCount(part(piece), piece, at))];
}

function withCount(window: Window, { wanted }: XmlCount, at: string): Window {
  return wanted === 0 ? { ...window, expected: 0, state: 'empty', settledAt: at } : { ...window, expected: wanted };
}

/** How many documents a planned query may ask for at most. */
function roomOf({ mostDocuments, planMargin }: Pick<Limits, 'mostDocuments' | 'planMargin'>): number {
  return Math.max(1, Math.floor(mostDocuments.xml * (1 - planMargin)));
}
