import type { Direction, DocumentBatch, IssuedWithin, KnownDocument } from '@acopio/sync';
import { knownDocument, mergeBatch, type DocumentRecord } from '@acopio/sync/ledger';
import { inTransaction, translating, type ReadDatabase } from './database.js';

/** The documents of a ledger file. `scope` is the number of a scope; `undefined` for one that was never written to. */
export interface DocumentRecords {
  /** `scopeForWriting` makes the scope where there is none, within the transaction of the batch. */
  record(scopeForWriting: () => number, batch: DocumentBatch): void;
  forget(scope: number | undefined, uuids: readonly string[]): void;
  position(scope: number | undefined, packageId: string): number;
  documents(scope: number | undefined, period?: IssuedWithin): Generator<KnownDocument>;
}

type Row = Readonly<
  Record<'uuid' | 'statuses' | 'held', string> &
    Record<'listed' | 'seen_at', string | null> &
    Record<'listed_issued' | 'listed_received' | 'held_issued' | 'held_received', number>
>;

type ListedRow = NonNullable<DocumentRecord['listed']>['row'];

const COLUMNS = 'uuid, listed, seen_at, listed_issued, listed_received, statuses, held, held_issued, held_received';

/** Documents that a stream reads at a time. No cursor stays open between them, so anything may be written meanwhile. */
const PAGE = 1000;

/** Prepares the statements for documents. */
export function documentRecords({ connection, file }: Pick<ReadDatabase, 'connection' | 'file'>): DocumentRecords {
  const find = connection.prepare(`SELECT ${COLUMNS} FROM documents WHERE scope = ? AND uuid = ?`);
  const page = connection.prepare(
    `SELECT ${COLUMNS} FROM documents WHERE scope = ? AND uuid > ? ORDER BY uuid LIMIT ${PAGE}`,
  );
  const pageWithin = connection.prepare(`
    SELECT ${COLUMNS} FROM documents
    WHERE scope = ? AND uuid > ? AND issued_at BETWEEN ? AND ? ORDER BY uuid LIMIT ${PAGE}`);
  const write = connection.prepare(`
    INSERT INTO documents (scope, ${COLUMNS}) VALUES (
      :scope, :uuid, :listed, :seen_at, :listed_issued, :listed_received, :statuses, :held, :held_issued, :held_received
    ) ON CONFLICT (scope, uuid) DO UPDATE SET
      listed = excluded.listed, seen_at = excluded.seen_at, listed_issued = excluded.listed_issued,
      listed_received = excluded.listed_received, statuses = excluded.statuses, held = excluded.held,
      held_issued = excluded.held_issued, held_received = excluded.held_received`);
  const forgetListed = connection.prepare(`
    UPDATE documents SET held = '[]', held_issued = 0, held_received = 0
    WHERE scope = ? AND uuid = ? AND listed IS NOT NULL`);
  const forgetUnlisted = connection.prepare('DELETE FROM documents WHERE scope = ? AND uuid = ? AND listed IS NULL');
  const readPosition = connection.prepare('SELECT position FROM positions WHERE scope = ? AND package_id = ?');
  const writePosition = connection.prepare(`
    INSERT INTO positions (scope, package_id, position) VALUES (?, ?, ?)
    ON CONFLICT (scope, package_id) DO UPDATE SET position = max(position, excluded.position)`);

  return {
    record: (scopeForWriting, batch) =>
      translating(file, () =>
        inTransaction(connection, () => {
          const scope = scopeForWriting();
          const known = new Map<string, DocumentRecord>();
          for (const uuid of uuidsOf(batch)) {
            const row = find.get(scope, uuid) as Row | undefined;
            if (row !== undefined) known.set(uuid, recordOf(row));
          }
          for (const merged of mergeBatch(batch, known)) write.run({ scope, ...rowOf(merged) });
          writePosition.run(scope, batch.packageId, batch.position);
        }),
      ),
    forget: (scope, uuids) => {
      if (scope === undefined || uuids.length === 0) return;
      translating(file, () =>
        inTransaction(connection, () => {
          for (const uuid of uuids) {
            forgetListed.run(scope, uuid);
            forgetUnlisted.run(scope, uuid);
          }
        }),
      );
    },
    position: (scope, packageId) => {
      if (scope === undefined) return 0;
      const row = translating(file, () => readPosition.get(scope, packageId));
      return Number(row?.['position'] ?? 0);
    },
    documents: function* (scope, period) {
      if (scope === undefined) return;
      for (let after = ''; ;) {
        const documents = translating(file, () => {
          const rows =
            period === undefined ? page.all(scope, after) : pageWithin.all(scope, after, period.from, period.to);
          return (rows as Row[]).map((row) => knownDocument(recordOf(row)));
        });
        yield* documents;
        const last = documents.at(-1);
        if (last === undefined || documents.length < PAGE) return;
        after = last.uuid;
      }
    },
  };
}

function uuidsOf({ listed, held }: DocumentBatch): ReadonlySet<string> {
  return new Set([...listed.map(({ uuid }) => uuid), ...held.map(({ header }) => header.uuid)]);
}

function rowOf({ uuid, listed, listedIn, statuses, held, heldIn }: DocumentRecord): Row {
  return {
    uuid,
    listed: listed === undefined ? null : JSON.stringify(listed.row),
    seen_at: listed?.seenAt ?? null,
    listed_issued: Number(listedIn.includes('issued')),
    listed_received: Number(listedIn.includes('received')),
    statuses: JSON.stringify(statuses),
    held: JSON.stringify(held),
    held_issued: Number(heldIn.includes('issued')),
    held_received: Number(heldIn.includes('received')),
  };
}

function recordOf(row: Row): DocumentRecord {
  const listed =
    row.listed === null || row.seen_at === null
      ? {}
      : { listed: { row: JSON.parse(row.listed) as ListedRow, seenAt: row.seen_at } };
  return {
    uuid: row.uuid,
    ...listed,
    listedIn: directionsOf(row.listed_issued, row.listed_received),
    statuses: JSON.parse(row.statuses) as DocumentRecord['statuses'],
    held: JSON.parse(row.held) as DocumentRecord['held'],
    heldIn: directionsOf(row.held_issued, row.held_received),
  };
}

function directionsOf(issued: number, received: number): readonly Direction[] {
  return [...(issued === 1 ? (['issued'] as const) : []), ...(received === 1 ? (['received'] as const) : [])];
}
