import { DatabaseSync } from 'node:sqlite';
import type { MetadataRow } from '@acopio/package-extractor';
import type { Direction } from '@acopio/sync';
import type { Owner } from './owners.js';

/** A metadata row that nobody took. */
export interface LeftRow {
  readonly owner: Owner;
  readonly row: MetadataRow;
  /** The package that it came from, by its number in the run. */
  readonly source: number;
}

/**
 * What several packages say of the same documents, by UUID and direction: metadata rows until their XML comes, and
 * which XML came already.
 */
export interface Listing {
  /** Of two rows, the cancelled one counts: a cancellation is not taken back. */
  keep(row: MetadataRow, owner: Owner, source: number): void;
  /** Takes the row of a document out. */
  take(uuid: string, direction: Direction): MetadataRow | undefined;
  /** Whether an XML is the first of its UUID, the same again, or another one; `content` tells contents apart. */
  see(uuid: string, direction: Direction, content: string): 'first' | 'same' | 'other';
  /** The rows that are left; nothing is kept or taken meanwhile. */
  rest(): Iterable<LeftRow>;
  close(): void;
}

/**
 * Opens an empty listing. It may have a million rows, so it goes to the disk when it is large: to a file without a name,
 * which the system removes with the process (SQLite, "Temporary Databases").
 */
export function openListing(): Listing {
  const database = new DatabaseSync('');
  database.exec(`
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16000;
    CREATE TABLE listed (
      uuid TEXT, direction TEXT, rfc TEXT, cancelled INTEGER, source INTEGER, row TEXT, PRIMARY KEY (uuid, direction)
    ) WITHOUT ROWID, STRICT;
    CREATE TABLE seen (uuid TEXT, direction TEXT, content TEXT, PRIMARY KEY (uuid, direction)) WITHOUT ROWID, STRICT;
    BEGIN;
  `);
  const keep = database.prepare(`
    INSERT INTO listed (uuid, direction, rfc, cancelled, source, row) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET cancelled = excluded.cancelled, source = excluded.source, row = excluded.row
    WHERE excluded.cancelled > listed.cancelled
  `);
  const take = database.prepare('DELETE FROM listed WHERE uuid = ? AND direction = ? RETURNING row');
  const see = database.prepare('INSERT INTO seen (uuid, direction, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const contentOf = database.prepare('SELECT content FROM seen WHERE uuid = ? AND direction = ?');
  const rest = database.prepare('SELECT direction, rfc, source, row FROM listed ORDER BY uuid, direction');
  return {
    keep(row, { rfc, direction }, source) {
      const cancelled = row.status === 'cancelled' ? 1 : 0;
      keep.run(row.uuid, direction, rfc, cancelled, source, JSON.stringify(row));
    },
    take(uuid, direction) {
      const found = take.get(uuid, direction);
      return found === undefined ? undefined : rowOf(found['row']);
    },
    see(uuid, direction, content) {
      if (see.run(uuid, direction, content).changes === 1) return 'first';
      return contentOf.get(uuid, direction)?.['content'] === content ? 'same' : 'other';
    },
    *rest() {
      for (const { direction, rfc, source, row } of rest.iterate()) {
        const owner = { rfc: String(rfc), direction: direction === 'issued' ? 'issued' : 'received' } as const;
        yield { owner, row: rowOf(row), source: Number(source) };
      }
    },
    close: () => database.close(),
  };
}

function rowOf(json: unknown): MetadataRow {
  return JSON.parse(String(json)) as MetadataRow;
}
