import type { RandomAccess } from '@acopio/package-extractor';
import type { DownloadQuery } from '@acopio/sat-client';
import type { Instant, Scope } from './model.js';

/** What is kept beside a package, so that it can be understood without the ledger. */
export interface PackageRecord {
  readonly packageId: string;
  readonly satRequestId?: string;
  /** Absent for a package that somebody else asked for. */
  readonly query?: DownloadQuery;
  readonly size: number;
  /** SHA-256 of the package's bytes, hex. */
  readonly sha256: string;
  readonly requestedAt?: Instant;
  readonly fetchedAt: Instant;
}

/** A package on its way in: bytes that nobody takes for a package until they are kept. */
export interface Scratch {
  /** Writes all bytes and waits until they are on disk. Rejects with the source's error, or `STORE_NOT_WRITABLE`. */
  write(bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** What was written, for checking. */
  open(): Promise<RandomAccess>;
  /** Makes it the package, durably and at once. */
  keep(record: PackageRecord): Promise<void>;
  /** Keeps bad bytes as evidence, apart from packages; answers where. */
  setAside(): Promise<string>;
  /** Forgets it. */
  discard(): Promise<void>;
}

/** Where packages rest. `packageId` has been checked against the SAT's pattern before it gets here. */
export interface PackageStore {
  /** Begins to receive a package; fails before anything is spent when the store cannot be written to. */
  begin(scope: Scope, packageId: string): Promise<Scratch>;
  /** The record of a kept package whose bytes are there, unchanged as far as can be told cheaply; otherwise `undefined`. */
  find(scope: Scope, packageId: string): Promise<PackageRecord | undefined>;
  /** Opens a kept package; rejects with `PACKAGE_NOT_IN_STORE`. */
  open(scope: Scope, packageId: string): Promise<RandomAccess>;
}
