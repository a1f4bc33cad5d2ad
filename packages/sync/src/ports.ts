import type { MetadataRow } from '@acopio/package-extractor';
import type { SatClient } from '@acopio/sat-client';
import type { SyncEvent } from './events.js';
import type { HeldHeader, Ledger } from './ledger.js';
import type { Direction, Instant, Limits, Scope } from './model.js';
import type { PackageStore } from './package-store.js';

/** Time, so that tests can bring their own. `sleep` resolves early (without error) when `signal` aborts. */
export interface Clock {
  now(): Date;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** An XML as it comes out of its package. */
export interface ExtractedDocument {
  readonly packageId: string;
  readonly direction: Direction;
  readonly header: HeldHeader;
  readonly bytes: Uint8Array;
}

/** A document that a sink was given earlier. */
export interface WrittenDocument {
  readonly direction: Direction;
  readonly header: HeldHeader;
  readonly size: number;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  /** When it had been written: a file that was touched later deserves a closer look. */
  readonly writtenBy: Instant;
}

/** An entry of a package that is no readable document; `bytes` where it could be inflated. `number` counts from 1. */
export interface UnreadableDocument {
  readonly packageId: string;
  readonly number: number;
  readonly name: string;
  readonly bytes?: Uint8Array;
}

/** Receives rows of one metadata package; nothing counts until `finish`. */
export interface RowWriter {
  write(rows: readonly MetadataRow[]): Promise<void>;
  finish(): Promise<void>;
}

/** Where documents go besides the ledger (files on one's own machine). Writing the same again changes nothing. */
export interface DocumentSink {
  xml(documents: readonly ExtractedDocument[]): Promise<void>;
  /** Whether a document that was written is still there as it was. */
  check(document: WrittenDocument): Promise<'whole' | 'gone' | 'changed'>;
  unreadable(document: UnreadableDocument): Promise<void>;
  metadata(packageId: string): Promise<RowWriter>;
}

/** What a step needs of the world that does not talk to the SAT. */
export interface LocalPorts {
  readonly scope: Scope;
  readonly ledger: Ledger;
  readonly store: PackageStore;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly sink?: DocumentSink;
  readonly observe?: (event: SyncEvent) => void;
  /**
   * Stops before the next thing that leaves, and what is read between two batches; a download under way is cut, and its
   * life is spent.
   */
  readonly signal?: AbortSignal;
}

/** What a step needs of the world. */
export interface Ports extends LocalPorts {
  readonly client: SatClient;
}
