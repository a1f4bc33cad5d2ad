import { readEntry, type RandomAccess } from '@acopio/package-extractor';
import { packageLivesSpent } from './budgets.js';
import type { HeldDocument, KnownDocument } from './ledger.js';
import type { Change, Direction, Instant, LedgerView, SatPackage, Window } from './model.js';
import type { Ports } from './ports.js';
import { writeOutcome } from './steps/records.js';

/** What was changed or deleted behind the ledger's back, and what became of it. */
export interface AuditResult {
  /** Packages that are not in the store as they were kept: `fetchAgain` while a life and time are left. */
  readonly packages: readonly { readonly packageId: string; readonly repair: 'fetchAgain' | 'none' }[];
  /** XML that was written again from its package. */
  readonly rewritten: readonly string[];
  /** UUIDs whose XML is gone, or no more what the SAT gave, together with its package; they count as missing from now on. */
  readonly lost: readonly string[];
}

/** Documents that are looked for at a time. */
const AT_A_TIME = 64;

/**
 * Looks whether everything that the ledger believes to be held is there. XML is written again from its package, a package is
 * planned to be fetched again within its two lives and 72 hours, and what is gone for good is no longer called held.
 * Spends nothing by itself.
 */
export async function audit(ports: Ports): Promise<AuditResult> {
  const view = await ports.ledger.view(ports.scope);
  const packages = await auditPackages(view, ports);
  const gone = new Set(packages.filter(({ repair: how }) => how === 'none').map(({ packageId }) => packageId));
  const awaited = new Set(packages.filter(({ repair: how }) => how === 'fetchAgain').map(({ packageId }) => packageId));
  const repair = new Repair(ports, { gone, awaited });
  try {
    await auditDocuments(view, { ports, repair });
  } finally {
    await repair.close();
  }
  const { lost } = repair;
  if (lost.length > 0) await ports.ledger.forget(ports.scope, lost);
  return { packages, rewritten: [...repair.rewritten], lost };
}

async function auditPackages(view: LedgerView, ports: Ports): Promise<AuditResult['packages']> {
  const now = ports.clock.now().toISOString();
  const found: { packageId: string; repair: 'fetchAgain' | 'none' }[] = [];
  for (const satPackage of view.packages) {
    if (satPackage.state !== 'fetched' && satPackage.state !== 'indexed') continue;
    if ((await ports.store.find(ports.scope, satPackage.id)) !== undefined) continue;
    // One that was taken over as a file was never the SAT's answer to a request of this ledger: it is not fetched.
    const again =
      satPackage.origin !== 'adopted' &&
      packageLivesSpent(satPackage) < ports.limits.packageLives &&
      now < satPackage.expiresAt;
    found.push({ packageId: satPackage.id, repair: again ? 'fetchAgain' : 'none' });
    const { fetchedAt: _then, sha256: _was, ...rest } = satPackage;
    // A package that was read already has given what it had; one that was not leaves its window to be asked again.
    if (again) await replace(ports, { ...rest, state: 'listed' });
    else if (satPackage.state === 'fetched') await replace(ports, { ...rest, state: 'lost' });
  }
  return found;
}

async function replace(ports: Ports, satPackage: SatPackage): Promise<void> {
  await writeOutcome(ports, (view) => {
    const window = view.windows.find(({ id, state }) => id === satPackage.windowId && state === 'done');
    const change: Change = { type: 'package', package: satPackage };
    return window === undefined ? [change] : [change, { type: 'window', window: reopened(window) }];
  });
}

function reopened(window: Window): Window {
  const { settledAt: _past, ...rest } = window;
  return { ...rest, state: 'open' };
}

async function auditDocuments(
  view: LedgerView,
  { ports, repair }: { readonly ports: Ports; readonly repair: Repair },
): Promise<void> {
  const writtenBy = new Map(
    view.packages.map(({ id, indexedAt }) => [id, indexedAt ?? ports.clock.now().toISOString()]),
  );
  let batch: KnownDocument[] = [];
  const flush = async (): Promise<void> => {
    ports.signal?.throwIfAborted();
    const checks = batch.flatMap((document) => copiesOf(document, writtenBy));
    await Promise.all(checks.map((copy) => repair.look(copy)));
    batch = [];
  };
  for await (const document of ports.ledger.documents(ports.scope)) {
    if (document.held.length === 0) continue;
    batch.push(document);
    if (batch.length === AT_A_TIME) await flush();
  }
  await flush();
}

interface Copy {
  readonly held: HeldDocument;
  readonly direction: Direction;
  readonly writtenBy: Instant;
}

/** One file a direction. Of a conflict the first content has the plain name; the others lie beside it and are left alone. */
function copiesOf({ held, heldIn }: KnownDocument, writtenBy: ReadonlyMap<string, Instant>): Copy[] {
  const [first] = held;
  if (first === undefined) return [];
  return heldIn.map((direction) => ({
    held: first,
    direction,
    writtenBy: writtenBy.get(first.place.packageId) ?? '',
  }));
}

/** Open packages, and what was found so far. */
class Repair {
  readonly rewritten = new Set<string>();
  readonly #ports: Ports;
  readonly #gone: ReadonlySet<string>;
  readonly #awaited: ReadonlySet<string>;
  readonly #lost = new Set<string>();
  readonly #whole = new Set<string>();
  readonly #sources = new Map<string, Promise<RandomAccess>>();

  constructor(
    ports: Ports,
    { gone, awaited }: { readonly gone: ReadonlySet<string>; readonly awaited: ReadonlySet<string> },
  ) {
    this.#ports = ports;
    this.#gone = gone;
    this.#awaited = awaited;
  }

  get lost(): readonly string[] {
    return [...this.#lost].filter((uuid) => !this.#whole.has(uuid));
  }

  async look({ held, direction, writtenBy }: Copy): Promise<void> {
    const { header, sha256, place } = held;
    const { sink } = this.#ports;
    const state = await sink?.check({ direction, header, size: place.size, sha256, writtenBy });
    if (this.#gone.has(place.packageId)) {
      // One that was issued to oneself has a file a direction: it is lost when none of them is whole.
      (state === 'whole' ? this.#whole : this.#lost).add(header.uuid);
      return;
    }
    // Without a sink the package is the only place of a document.
    if (state === 'whole' || state === undefined || this.#awaited.has(place.packageId)) return;
    const bytes = await readEntry(await this.#source(place.packageId), place);
    await sink?.xml([{ packageId: place.packageId, direction, header, bytes }]);
    this.rewritten.add(header.uuid);
  }

  #source(packageId: string): Promise<RandomAccess> {
    const source = this.#sources.get(packageId) ?? this.#ports.store.open(this.#ports.scope, packageId);
    this.#sources.set(packageId, source);
    return source;
  }

  async close(): Promise<void> {
    for (const source of this.#sources.values()) await (await source).close();
  }
}
