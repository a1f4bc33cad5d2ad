import {
  derivedId,
  type Change,
  type Download,
  type LedgerView,
  type SatPackage,
  type SatRequest,
  type Window,
} from '@acopio/sync';
import type { JournalSend } from './send-journal.js';
import { nameOfRequestSend } from './sends.js';

/** States in which a request has used a life of its query, or may have. */
const SPENT: ReadonlySet<SatRequest['state']> = new Set(['sending', 'accepted', 'uncertain']);

interface Records {
  readonly windows: Map<string, Window>;
  readonly requests: Map<string, SatRequest>;
  readonly packages: Map<string, SatPackage>;
}

/**
 * The changes that tell a ledger of sends it does not know, in the order in which they left.
 *
 * A request whose outcome the journal has is taken with it: an accepted one goes on with its `IdSolicitud`, a refused
 * one has spent nothing. One without is `uncertain`, so spent. A package stands as `listed`, with all its downloads; the
 * last of them is left without an outcome, because fetching then looks into the store first: a package that is there is
 * adopted, one that is not has spent that life. Windows that the ledger does not know come back as they were.
 */
export function replay(view: LedgerView, sends: readonly JournalSend[], now: Date): readonly Change[] {
  const records: Records = {
    windows: new Map(view.windows.map((window) => [window.id, window])),
    requests: new Map(view.requests.map((request) => [request.id, request])),
    packages: new Map(view.packages.map((satPackage) => [satPackage.id, satPackage])),
  };
  const touched = { windows: new Set<string>(), requests: new Set<string>(), packages: new Set<string>() };
  for (const { send, sent, outcome } of sends) {
    if (sent.window !== undefined && bringsBack(sent.window, records.windows)) {
      records.windows.set(sent.window.id, sent.window);
      touched.windows.add(sent.window.id);
    }
    const request =
      sent.package === undefined
        ? requestOf(send, outcome?.request ?? sent.request, { records, now })
        : ownerOf(sent.request, records);
    if (request !== undefined) {
      records.requests.set(request.id, request);
      touched.requests.add(request.id);
    }
    if (sent.package !== undefined) {
      const satPackage = packageOf(outcome?.package ?? sent.package, records.packages.get(sent.package.id));
      records.packages.set(satPackage.id, satPackage);
      touched.packages.add(satPackage.id);
    }
  }
  return [
    ...of(records.windows, touched.windows).map((window): Change => ({ type: 'window', window })),
    ...of(records.requests, touched.requests).map((request): Change => ({ type: 'request', request })),
    ...of(records.packages, touched.packages).map((satPackage): Change => ({ type: 'package', package: satPackage })),
  ];
}

function of<T>(records: ReadonlyMap<string, T>, ids: ReadonlySet<string>): T[] {
  return [...ids].flatMap((id) => records.get(id) ?? []);
}

/** A window is taken from the journal when the ledger lacks it, or has it from before its query was moved. */
function bringsBack(window: Window, windows: ReadonlyMap<string, Window>): boolean {
  const known = windows.get(window.id);
  if (known === undefined) return true;
  return known.state === 'open' && (known.shifts < window.shifts || known.replans < window.replans);
}

function requestOf(
  send: string,
  request: SatRequest | undefined,
  { records, now }: { readonly records: Records; readonly now: Date },
): SatRequest | undefined {
  if (request === undefined) return undefined;
  const settled: SatRequest =
    request.state === 'sending' ? { ...request, state: 'uncertain', settledAt: now.toISOString() } : request;
  const known = records.requests.get(request.id);
  // Two copies of one ledger each sent the same plan: both sends count, so the other gets a record of its own.
  if (known !== undefined && SPENT.has(known.state) && nameOfRequestSend(known) !== nameOfRequestSend(request)) {
    return { ...settled, id: derivedId(now, send) };
  }
  return settled;
}

/** The request of a package that the ledger lacks. What the SAT said of it is asked again: it may list more packages. */
function ownerOf(request: SatRequest | undefined, records: Records): SatRequest | undefined {
  if (request === undefined || records.requests.has(request.id)) return undefined;
  const { check: _check, outcome: _outcome, ...accepted } = request;
  return accepted;
}

function packageOf(seen: SatPackage, known: SatPackage | undefined): SatPackage {
  const downloads = new Map<string, Download>();
  for (const download of [...(known?.downloads ?? []), ...seen.downloads]) {
    const before = downloads.get(download.attemptId);
    if (before?.outcome === undefined) downloads.set(download.attemptId, download);
  }
  const inOrder = [...downloads.values()].toSorted((a, b) => a.at.localeCompare(b.at));
  const { sha256: _sha256, size: _size, fetchedAt: _fetchedAt, indexedAt: _indexedAt, ...listed } = seen;
  const base: SatPackage = known ?? { ...listed, state: 'listed' };
  const last = inOrder.pop();
  const earlier = inOrder.map((download) => ({ ...download, outcome: download.outcome ?? ('interrupted' as const) }));
  return {
    ...base,
    downloads: last === undefined ? earlier : [...earlier, base.state === 'listed' ? reopened(last) : last],
  };
}

/** A download that was kept is looked for in the store again, because this ledger has not recorded what it brought. */
function reopened(download: Download): Download {
  if (download.outcome !== 'kept') return download;
  const { outcome: _kept, ...open } = download;
  return open;
}
