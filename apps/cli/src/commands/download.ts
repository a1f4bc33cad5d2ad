import { join } from 'node:path';
import { checkWhole, PackageError } from '@acopio/package-extractor';
import { isPackageId, SatError } from '@acopio/sat-client';
import {
  nextSteps,
  perform,
  SyncError,
  type PackageRecord,
  type Ports,
  type SatPackage,
  type Scratch,
} from '@acopio/sync';
import { machineClock } from '../clock.js';
import { CliError } from '../errors.js';
import { rawFolder } from '../folders.js';
import type { Text } from '../language.js';
import { withSession, type SessionOptions } from '../session.js';
import type { Outcome, Terminal } from '../terminal.js';
import { bytes, number } from '../wording.js';

/** `acopio download ID`: through the ledger where it knows the package (and counts its lives), else straight to the folder. */
export async function download(id: string, options: SessionOptions, terminal: Terminal): Promise<Outcome> {
  if (!isPackageId(id)) throw new CliError('PACKAGE_ID_INVALID', { detail: id });
  return withSession(options, terminal, async ({ ports, root, progress }) => {
    const known = await findPackage(id, ports);
    const packageId = known?.id ?? id;
    const before = await ports.store.find(ports.scope, packageId);
    const indexed = known === undefined ? undefined : await throughLedger(packageId, ports);
    const record = await (known === undefined ? directly(packageId, ports) : kept(packageId, ports));
    progress.stop();
    const path = join(rawFolder(root), `${packageId}.zip`);
    terminal.tell(before === undefined ? fetchedText(record) : keptText);
    if (indexed?.documents !== undefined) terminal.tell(extractedText(indexed.documents));
    else terminal.tell(extractHint(terminal.command('extract', path, '--out', root, '--rfc', ports.scope.rfc)));
    return {
      exitCode: 0,
      document: {
        packageId,
        path,
        size: record.size,
        sha256: record.sha256,
        fetchedNow: before === undefined,
        ...(indexed?.documents === undefined
          ? {}
          : { documents: indexed.documents, unreadable: indexed.unreadable ?? 0 }),
      },
      people: `${path}\n`,
    };
  });
}

const keptText = {
  es: 'Ya estaba guardado; no se llamó al SAT.',
  en: 'It was kept already; the SAT was not called.',
} as const;

function fetchedText({ size }: PackageRecord): Text {
  return { es: `Descargado: ${bytes(size)}.`, en: `Fetched: ${bytes(size)}.` };
}

function extractedText(documents: number): Text {
  return { es: `Documentos: ${number(documents, 'es')}.`, en: `Documents: ${number(documents, 'en')}.` };
}

function extractHint(command: string): Text {
  return { es: `Para extraerlo: ${command}`, en: `To extract it: ${command}` };
}

async function findPackage(id: string, { ledger, scope }: Ports): Promise<SatPackage | undefined> {
  const { packages } = await ledger.view(scope);
  return packages.find((one) => one.id.toLowerCase() === id.toLowerCase());
}

async function kept(packageId: string, { store, scope }: Ports): Promise<PackageRecord> {
  const record = await store.find(scope, packageId);
  if (record === undefined) throw new SyncError('PACKAGE_NOT_IN_STORE', { detail: packageId });
  return record;
}

/** Fetches and reads a package of the ledger, with whatever lives it has left. */
async function throughLedger(packageId: string, ports: Ports): Promise<SatPackage> {
  for (;;) {
    ports.signal?.throwIfAborted();
    const now = machineClock.now();
    const view = await ports.ledger.view(ports.scope);
    const satPackage = view.packages.find((one) => one.id === packageId);
    if (satPackage === undefined) throw new SyncError('PACKAGE_NOT_IN_STORE', { detail: packageId });
    if (satPackage.state === 'indexed') return satPackage;
    if (satPackage.state === 'lost') throw spent(satPackage);
    const step = nextSteps(view, now, ports.limits).find(
      (one) => one.kind === 'decide' || ('packageId' in one && one.packageId === packageId),
    );
    if (step === undefined || step.notBefore > now.toISOString()) {
      throw new CliError('PACKAGE_WAITS', { detail: satPackage.downloads.at(-1)?.codEstatus ?? packageId });
    }
    await perform(step, ports);
  }
}

function spent({ downloads, id, expiresAt, fetchedAt }: SatPackage): CliError {
  const last = downloads.at(-1);
  if (fetchedAt !== undefined) return new CliError('PACKAGE_UNREADABLE', { detail: last?.detail ?? id });
  if (last?.outcome === 'damaged') return new CliError('PACKAGE_DAMAGED', { detail: last.detail ?? id });
  return new CliError('PACKAGE_SPENT', { detail: last?.codEstatus ?? `${downloads.length}/2, ${expiresAt}` });
}

/** Fetches a package that somebody else asked for. What comes damaged is kept aside, and its second life is used. */
async function directly(packageId: string, ports: Ports): Promise<PackageRecord> {
  const { store, scope, limits, observe } = ports;
  const present = await store.find(scope, packageId);
  if (present !== undefined) return present;
  let place = '';
  for (let life = 1; life <= limits.packageLives; life += 1) {
    const scratch = await store.begin(scope, packageId);
    try {
      observe?.({ type: 'fetching', packageId, download: life });
      return await receive(packageId, scratch, ports);
    } catch (error) {
      if (!isDamage(error)) throw error;
      place = await scratch.setAside();
      observe?.({ type: 'damaged', packageId, livesLeft: limits.packageLives - life, place });
    } finally {
      await scratch.discard();
    }
  }
  throw new CliError('PACKAGE_DAMAGED', { detail: place });
}

async function receive(packageId: string, scratch: Scratch, ports: Ports): Promise<PackageRecord> {
  const { client, signal, observe } = ports;
  const answer = await client.download(packageId, signal === undefined ? {} : { signal });
  let received = 0;
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of answer.bytes) {
      received += chunk.length;
      observe?.({ type: 'receiving', packageId, bytes: received });
      yield chunk;
    }
  }
  await scratch.write(counted());
  const { size, sha256 } = await answer.whole;
  const source = await scratch.open();
  try {
    await checkWhole(source);
  } finally {
    await source.close();
  }
  const record: PackageRecord = { packageId, size, sha256, fetchedAt: machineClock.now().toISOString() };
  await scratch.keep(record);
  observe?.({ type: 'fetched', packageId, size, adopted: false });
  return record;
}

/** The bytes are at fault, not the disk that they were read from. */
function isDamage(error: unknown): boolean {
  if (error instanceof PackageError) return error.code !== 'READ_FAILED';
  return error instanceof SatError && error.code === 'DAMAGED_PACKAGE';
}
