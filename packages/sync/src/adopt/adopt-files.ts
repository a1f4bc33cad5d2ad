import type { LocalPorts } from '../ports.js';
import { adoptText, isThirdParties } from './adopt-text.js';
import { adoptZip } from './adopt-zip.js';
import { findSources, type FoundSource } from './find-sources.js';
import type { KeptPackage } from './keep-package.js';
import { adoptLooseXml, notHeld, readLooseXml, type LooseXml } from './loose-xml.js';
import { RefusedSource, type Refusal } from './refusals.js';

/** What was taken over from one path. */
export interface AdoptedPath {
  /** As it was named. */
  readonly path: string;
  /** Packages that were taken over: ZIPs, metadata text files, and those that loose XML files were packed into. */
  readonly packages: number;
  /** XML and metadata rows that were read from them. */
  readonly documents: number;
  readonly rows: number;
  /** ZIPs, text files and XML files that the ledger had already. */
  readonly held: number;
  /** In packages that were taken over: what is of another RFC or service, and what cannot be read. */
  readonly foreign: number;
  readonly unreadable: number;
  /** Files that were not taken over. At most 1000 are listed in `refusals`. */
  readonly refused: number;
  readonly refusals: readonly RefusedFile[];
  /** Files of other kinds. */
  readonly ignored: number;
}

/** A file that was not taken over. */
export interface RefusedFile extends Refusal {
  readonly path: string;
}

/** What was taken over. */
export interface Adoption {
  readonly paths: readonly AdoptedPath[];
  /** UUIDs of which what was taken over has another content than what is held; at most 1000 are listed. */
  readonly conflicts: readonly string[];
  readonly conflictCount: number;
}

type Tally = { -readonly [K in keyof AdoptedPath]: AdoptedPath[K] } & { readonly refusals: RefusedFile[] };

/** Listed one by one; after that they are counted. */
const MOST_LISTED = 1000;

/** Loose XML that is packed together: as many as in a package of the SAT, and not more bytes than a ZIP takes easily. */
const MOST_TOGETHER = 10_000;
const MOST_BYTES = 512 * 1_048_576;

/**
 * Takes what other programs fetched into store and ledger: files, or folders with all that is below them. A ZIP is kept as
 * it is; metadata text files and loose XML are packed first. Nothing is asked of the SAT, nothing that is held is
 * overwritten, and doing it again changes nothing. Metadata counts as of its file's time, so newer answers win.
 *
 * Whose a document is, its own RFCs say. What is no package or document of the scope's taxpayer is refused, and the rest
 * goes on. The same UUID with another content is a conflict: both are kept, and both are told.
 *
 * Rejects with `SyncError` `STORE_NOT_WRITABLE`, with what the ledger rejects with, and with the signal's reason.
 */
export async function adoptFiles(paths: readonly string[], ports: LocalPorts): Promise<Adoption> {
  const taken = new Set<string>();
  const tallies: Tally[] = [];
  for (const path of paths) tallies.push(await adoptPath(path, taken, ports));
  return { paths: tallies, ...(await conflictsIn(taken, ports)) };
}

async function adoptPath(path: string, taken: Set<string>, ports: LocalPorts): Promise<Tally> {
  const tally = emptyTally(path);
  const note = (kept: KeptPackage): void => {
    if (kept.held) tally.held += 1;
    else add(tally, kept);
    if (!kept.held) taken.add(kept.packageId);
  };
  let loose: LooseXml[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const files = loose;
    loose = [];
    size = 0;
    await unlessRefused(path, tally, async () => {
      const wanted = await notHeld(files, ports);
      tally.held += files.length - wanted.length;
      if (wanted.length > 0) note(await adoptLooseXml(wanted, ports));
    });
  };
  for await (const source of findSources(path)) {
    ports.signal?.throwIfAborted();
    await unlessRefused(source.path, tally, async () => {
      const xml = await adoptSource(source, { tally, note, ports });
      if (xml === undefined) return;
      loose.push(xml);
      size += xml.size;
    });
    if (loose.length >= MOST_TOGETHER || size >= MOST_BYTES) await flush();
  }
  if (loose.length > 0) await flush();
  return tally;
}

/** Takes a source over; an XML file is given back, to be packed with others. */
async function adoptSource(
  source: FoundSource,
  {
    tally,
    note,
    ports,
  }: { readonly tally: Tally; readonly note: (kept: KeptPackage) => void; readonly ports: LocalPorts },
): Promise<LooseXml | undefined> {
  switch (source.kind) {
    case 'zip':
      note(await adoptZip(source, ports));
      return undefined;
    case 'text':
      if (!isThirdParties(source.path)) note(await adoptText(source, ports));
      return undefined;
    case 'xml':
      return readLooseXml(source, ports);
    case 'other':
      tally.ignored += 1;
      return undefined;
    case 'refused':
      throw new RefusedSource(source.refusal);
  }
}

async function unlessRefused(path: string, tally: Tally, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    tally.refused += 1;
    if (tally.refusals.length < MOST_LISTED) tally.refusals.push({ path, ...error.refusal });
  }
}

function emptyTally(path: string): Tally {
  const none = { packages: 0, documents: 0, rows: 0, held: 0, foreign: 0, unreadable: 0, refused: 0, ignored: 0 };
  return { path, ...none, refusals: [] };
}

function add(tally: Tally, kept: Extract<KeptPackage, { readonly held: false }>): void {
  tally.packages += 1;
  for (const count of ['documents', 'rows', 'foreign', 'unreadable'] as const) tally[count] += kept[count];
}

/** Only the ledger knows what it held before, so it is looked through once, when something came. */
async function conflictsIn(
  taken: ReadonlySet<string>,
  { ledger, scope }: LocalPorts,
): Promise<Pick<Adoption, 'conflicts' | 'conflictCount'>> {
  const conflicts: string[] = [];
  let conflictCount = 0;
  if (taken.size === 0) return { conflicts, conflictCount };
  for await (const { uuid, held } of ledger.documents(scope)) {
    if (held.length < 2 || !held.some(({ place }) => taken.has(place.packageId))) continue;
    conflictCount += 1;
    if (conflicts.length < MOST_LISTED) conflicts.push(uuid);
  }
  return { conflicts, conflictCount };
}
