import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildMetadataPackage,
  buildXmlPackage,
  createWorld,
  type World,
  type WorldDocument,
} from '@acopio/sat-simulator';
import { onTestFinished } from 'vitest';
import { fingerprint } from '../../src/fingerprint.js';
import { windowQuery } from '../../src/budgets.js';
import { folderPackageStore } from '../../src/folder-store.js';
import type { Ledger } from '../../src/ledger.js';
import { defaultLimits } from '../../src/limits.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import { monthBounds, type Month } from '../../src/local-date-time.js';
import type { Change, Content, Direction, SatPackage, SatRequest, Scope, Window } from '../../src/model.js';
import type { PackageStore } from '../../src/package-store.js';
import { perform } from '../../src/perform.js';

/** The taxpayer of these tests; its name has what breaks a page. */
export const taxpayer = { rfc: 'ÑA&010101AB1', legalName: 'ÑANDÚ & <script>alert(1)</script> SA DE CV' };

/** Months that have long settled; with cancelled ones, and some issued to oneself. */
export const months: readonly Month[] = ['2025-01', '2025-02'];

export const world: World = createWorld({
  seed: 'report',
  taxpayers: [
    {
      ...taxpayer,
      months: months.map((month) => ({ month, issued: 45, received: 30 })),
      retenciones: months.map((month) => ({ month, issued: 12, received: 8 })),
    },
  ],
});

export const now = new Date('2025-06-15T12:30:00.000Z');

/** A ledger and a store as a sync leaves them. */
export interface Synced {
  readonly scope: Scope;
  readonly ledger: Ledger;
  readonly store: PackageStore;
  readonly folder: string;
  readonly limits: typeof defaultLimits;
  /** Adds a package: its window, its request, its bytes, and what is read from it. */
  put(what: Put): Promise<string>;
  /** Asks again for a document, by a small window and by its folio, and gets nothing. */
  healInVain(document: WorldDocument, direction: Direction): Promise<void>;
}

/** A package that the SAT gives. */
export interface Put {
  readonly direction: Direction;
  readonly content: Content;
  readonly month: Month;
  readonly documents: readonly WorldDocument[];
  /** When it was listed and read; the usual time where nothing is said. */
  readonly at?: string;
}

const EARLIER = '2025-06-01T12:00:00.000Z';

/** An empty ledger and store in a folder that goes away with the test. */
export async function emptyLedger(service: Scope['service'] = 'cfdi'): Promise<Synced> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-report-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const scope: Scope = { tenant: 'local', rfc: taxpayer.rfc, service };
  const [ledger, store, limits] = [memoryLedger(), folderPackageStore(() => folder), defaultLimits];
  const apply = async (...changes: Change[]): Promise<void> =>
    ledger.apply(scope, changes, (await ledger.view(scope)).revision);
  let packages = 0;
  const put = async (what: Put): Promise<string> => {
    const { at = EARLIER } = what;
    packages += 1;
    const records = recordsOf(what, { scope, at, number: packages });
    const { window, request, satPackage } = records;
    await apply({ type: 'window', window }, { type: 'request', request }, { type: 'package', package: satPackage });
    const scratch = await store.begin(scope, satPackage.id);
    await scratch.write(bytesOf(what, scope.service));
    const source = await scratch.open();
    const bytes = await source.read(0, source.size);
    await source.close();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const facts = { size: bytes.length, sha256, fetchedAt: at };
    await scratch.keep({ packageId: satPackage.id, ...facts });
    await apply({ type: 'package', package: { ...satPackage, ...facts, state: 'fetched' } });
    const clock = { now: () => new Date(at), sleep: () => Promise.resolve() };
    await perform({ kind: 'index', packageId: satPackage.id, notBefore: at }, { scope, ledger, store, clock, limits });
    await apply({ type: 'window', window: { ...window, state: 'done', settledAt: at } });
    return satPackage.id;
  };
  const healInVain: Synced['healInVain'] = async ({ uuid, issuedAt }, direction) => {
    const slice = { direction, content: 'xml', from: issuedAt, to: issuedAt, state: 'empty' } as const;
    const times = { plannedAt: EARLIER, settledAt: EARLIER, shifts: 0, replans: 0 };
    const again: Window = { id: `again-${uuid}`, ...slice, ...times, heals: true };
    await apply({ type: 'window', window: again }, { type: 'window', window: { ...again, id: uuid, folio: uuid } });
  };
  return { scope, ledger, store, folder, limits, put, healInVain };
}

/** Everything that the SAT has of the months, but for what `leave` says is not in the XML packages. */
export async function synced(
  service: Scope['service'] = 'cfdi',
  leave: (document: WorldDocument) => boolean = () => false,
): Promise<Synced> {
  const made = await emptyLedger(service);
  for (const month of months) {
    for (const direction of ['issued', 'received'] as const) {
      const listed = documentsOf(service, direction, month);
      const offered = listed.filter(({ cancelledAt }) => direction === 'issued' || cancelledAt === undefined);
      await made.put({ direction, content: 'metadata', month, documents: listed });
      await made.put({ direction, content: 'xml', month, documents: offered.filter((one) => !leave(one)) });
    }
  }
  return made;
}

/** What the SAT has of a month, oldest first. */
export function documentsOf(service: Scope['service'], direction: Direction, month: Month): WorldDocument[] {
  return world.select({ service, rfc: taxpayer.rfc, direction, ...monthBounds(month) });
}

function bytesOf({ content, documents }: Put, service: Scope['service']): AsyncIterable<Uint8Array> {
  const fileName = '00000000-0000-4000-8000-000000000000';
  return content === 'xml' ? buildXmlPackage(documents) : buildMetadataPackage(fileName, documents, service);
}

function recordsOf(
  { direction, content, month }: Put,
  { scope, at, number }: { readonly scope: Scope; readonly at: string; readonly number: number },
): { readonly window: Window; readonly request: SatRequest; readonly satPackage: SatPackage } {
  const window: Window = {
    id: `window-${number}`,
    direction,
    content,
    ...monthBounds(month),
    state: 'open',
    plannedAt: at,
    shifts: 0,
    replans: 0,
  };
  const query = windowQuery(window, 0, '2019-06-01T00:00:00');
  const satRequestId = `0F1E2D3C-4B5A-4678-9ABC-${String(number).padStart(12, '0')}`;
  return {
    window,
    request: {
      id: `request-${number}`,
      windowId: window.id,
      query,
      fingerprint: fingerprint(scope.service, scope.rfc, query),
      state: 'accepted',
      plannedAt: at,
      sentAt: new Date(Date.parse(at) - number * 60_000).toISOString(),
      settledAt: at,
      unsent: 0,
      satRequestId,
      outcome: 'finished',
    },
    satPackage: {
      id: `${satRequestId}_01`,
      requestId: `request-${number}`,
      windowId: window.id,
      state: 'listed',
      listedAt: at,
      expiresAt: new Date(Date.parse(at) + 72 * 3_600_000).toISOString(),
      downloads: [],
    },
  };
}
