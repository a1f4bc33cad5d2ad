import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildMetadataPackage, buildXmlPackage, createWorld, type WorldDocument } from '@acopio/sat-simulator';
import { onTestFinished } from 'vitest';
import { folderPackageStore } from '../../src/folder-store.js';
import type { KnownDocument } from '../../src/ledger.js';
import { defaultLimits } from '../../src/limits.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import type { LocalPorts } from '../../src/ports.js';

/** The taxpayer of these tests, and another one. */
export const RFC = 'EKU9003173C9';
export const OTHER = 'AAA010101AAA';

const world = createWorld({
  seed: 'adopt',
  taxpayers: [
    { rfc: RFC, legalName: 'ESCUELA KEMPER', months: [{ month: '2025-01', issued: 8, received: 10 }] },
    { rfc: OTHER, legalName: 'OTRA', months: [{ month: '2025-01', issued: 5, received: 0 }] },
  ],
});

/** Some 40 documents of the taxpayer, and some that are not. */
export const documents: readonly WorldDocument[] = [...world.select({ service: 'cfdi', rfc: RFC })];
export const foreign: readonly WorldDocument[] = [...world.select({ service: 'cfdi', rfc: OTHER })].filter(
  ({ issuerRfc, receiverRfc }) => issuerRfc !== RFC && receiverRfc !== RFC,
);

export const ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';

/** Noon of some day after all of these documents. */
export const NOW = '2026-03-01T18:00:00.000Z';

/** A folder to adopt from, and an empty ledger and store to adopt into. */
export interface Desk {
  readonly from: string;
  readonly ports: LocalPorts;
}

export async function desk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-adopt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const from = await mkdtemp(join(folder, 'from-'));
  const ports: LocalPorts = {
    scope: { tenant: 'local', rfc: RFC, service: 'cfdi' },
    ledger: memoryLedger(),
    store: folderPackageStore(() => join(folder, 'raw')),
    clock: { now: () => new Date(NOW), sleep: () => Promise.resolve() },
    limits: defaultLimits,
  };
  return { from, ports };
}

export async function xmlZip(of: readonly WorldDocument[] = documents): Promise<Buffer> {
  return joined(buildXmlPackage(of));
}

export async function metadataZip(of: readonly WorldDocument[] = documents): Promise<Buffer> {
  return joined(buildMetadataPackage('0f1e2d3c-4b5a-4678-9abc-def012345678', of, 'cfdi'));
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Writes a file that was last changed at a time, and answers where. */
export async function saved(path: string, content: Uint8Array | string, at = '2026-02-01T00:00:00Z'): Promise<string> {
  await writeFile(path, content);
  await utimes(path, new Date(at), new Date(at));
  return path;
}

export async function known({ ledger, scope }: LocalPorts): Promise<KnownDocument[]> {
  const all: KnownDocument[] = [];
  for await (const document of ledger.documents(scope)) all.push(document);
  return all;
}

/** Distinct UUIDs, sorted. */
export function uuidsOf(of: readonly { readonly uuid: string }[]): string[] {
  return [...new Set(of.map(({ uuid }) => uuid))].sort();
}
