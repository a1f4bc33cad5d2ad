import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkWhole, openFile, PackageError } from '@acopio/package-extractor';
import type { Instant } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { systemCode, type SourceFile } from './find-sources.js';
import { keepPackage, type KeptPackage } from './keep-package.js';
import { refusal, refusalOf, RefusedSource } from './refusals.js';

/** An `IdPaquete` as the name of a file, in either case: phpcfdi's program writes small letters. */
const NAMED_ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{1,6})\.zip$/i;

/** A package's record has some hundred bytes. */
const MOST_RECORD = 65_536;

/** Takes over a ZIP as it is. Throws `RefusedSource` and what `keepPackage` throws. */
export async function adoptZip({ path, modifiedAt }: SourceFile, ports: LocalPorts): Promise<KeptPackage> {
  // What is no whole ZIP is found at its end, before all of it is read.
  await requireWhole(path);
  const sha256 = await digestOf(path, ports);
  const record = await recordBeside(path);
  if (record.sha256 !== undefined && record.sha256 !== sha256) throw new RefusedSource(refusal('CHANGED'));
  const namedId = NAMED_ID.exec(basename(path))?.[1];
  return keepPackage(
    {
      digest: sha256,
      sha256,
      ...(namedId === undefined ? {} : { namedId }),
      seenAt: earliest(ports.clock.now().toISOString(), modifiedAt.toISOString(), record.givenAt),
      bytes: () => bytesOf(path),
    },
    ports,
  );
}

/** The bytes of a file. Throws `RefusedSource` where they cannot be read. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (cause) {
    throw new RefusedSource(refusal('FILE_UNREADABLE', systemCode(cause)));
  }
}

async function requireWhole(path: string): Promise<void> {
  try {
    await using source = await openFile(path);
    await checkWhole(source);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    throw new RefusedSource(
      error.code === 'READ_FAILED' ? refusal('FILE_UNREADABLE', systemCode(error.cause)) : refusalOf(error),
    );
  }
}

async function digestOf(path: string, ports: LocalPorts): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytesOf(path)) {
    ports.signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** The earliest of some instants. */
export function earliest(...instants: readonly (Instant | undefined)[]): Instant {
  return instants.filter((instant) => instant !== undefined).sort()[0] ?? '';
}

/** What the `<IdPaquete>.json` beside a package says: what its bytes are, and when it was asked for. */
async function recordBeside(path: string): Promise<{ readonly sha256?: string; readonly givenAt?: Instant }> {
  const record = await smallJson(path.replace(/\.zip$/i, '.json'));
  const { sha256, requestedAt, fetchedAt } = record;
  const givenAt = [requestedAt, fetchedAt].find((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time)));
  return {
    ...(typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256) ? { sha256 } : {}),
    ...(typeof givenAt === 'string' ? { givenAt: new Date(givenAt).toISOString() } : {}),
  };
}

async function smallJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    await using file = await open(path, 'r');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_RECORD), 0, MOST_RECORD, 0);
    const value: unknown = JSON.parse(buffer.subarray(0, bytesRead).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Other programs write none, or something else under that name.
    return {};
  }
}
