import type { Direction, DocumentBatch, HeldDocument, KnownDocument, StatusSeen } from '@acopio/sync';
import { inTransaction, translating, type Database } from './database.js';
import { compareStatuses, withStatus, type StatusSpan } from './status-history.js';

/** The documents of a ledger file. `scope` is the number of a scope; `undefined` for one that was never written to. */
export interface DocumentRecords {
  /** `scopeForWriting` makes the scope where there is none, within the transaction of the batch. */
  record(scopeForWriting: () => number, batch: DocumentBatch): void;
  forget(scope: number | undefined, uuids: readonly string[]): void;
  position(scope: number | undefined, packageId: string): number;
  documents(scope: number | undefined): Generator<KnownDocument>;
}

type Row = Readonly<
  Record<'uuid' | 'statuses' | 'held', string> &
    Record<'listed' | 'seen_at', string | null> &
    Record<'listed_issued' | 'listed_received' | 'held_issued' | 'held_received', number>
>;

type Listed = NonNullable<KnownDocument['listed']>;

const COLUMNS = 'uuid, listed, seen_at, listed_issued, listed_received, statuses, held, held_issued, held_received';

/** Documents that a stream reads at a time. No cursor stays open between them, so anything may be written meanwhile. */
const PAGE = 1000;

/** Prepares the statements for documents. */
export function documentRecords({ connection, file }: Database): DocumentRecords {
  const find = connection.prepare(`SELECT ${COLUMNS} FROM documents WHERE scope = ? AND uuid = ?`);
  const page = connection.prepare(
    `SELECT ${COLUMNS} FROM documents WHERE scope = ? AND uuid > ? ORDER BY uuid LIMIT ${PAGE}`,
  );
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
          for (const [uuid, additions] of byUuid(batch)) {
            const before = (find.get(scope, uuid) as Row | undefined) ?? emptyRow(uuid);
            const after = additions.reduce((row, addTo) => addTo(row), before);
            if (!sameRow(before, after)) write.run({ scope, ...after });
          }
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
    documents: function* (scope) {
      if (scope === undefined) return;
      for (let after = ''; ;) {
        const documents = translating(file, () => (page.all(scope, after) as Row[]).map(documentOf));
        yield* documents;
        const last = documents.at(-1);
        if (last === undefined || documents.length < PAGE) return;
        after = last.uuid;
      }
    },
  };
}

function byUuid(batch: DocumentBatch): ReadonlyMap<string, ((row: Row) => Row)[]> {
  const additions = new Map<string, ((row: Row) => Row)[]>();
  const add = (uuid: string, addTo: (row: Row) => Row): void => {
    const others = additions.get(uuid);
    if (others === undefined) additions.set(uuid, [addTo]);
    else others.push(addTo);
  };
  for (const listed of batch.listed) add(listed.uuid, (row) => withListed(row, listed, batch));
  for (const held of batch.held) add(held.header.uuid, (row) => withHeld(row, held, batch.direction));
  return additions;
}

function emptyRow(uuid: string): Row {
  const nowhere = { listed_issued: 0, listed_received: 0, held_issued: 0, held_received: 0 };
  return { uuid, listed: null, seen_at: null, ...nowhere, statuses: '[]', held: '[]' };
}

function withListed(row: Row, listed: Listed, { direction, seenAt }: DocumentBatch): Row {
  const seen = statusOf(listed, seenAt);
  const statuses = JSON.stringify(withStatus(JSON.parse(row.statuses) as StatusSpan[], seen));
  const there: Row = { ...row, statuses, [`listed_${direction}` satisfies keyof Row]: 1 };
  return isLatest(seen, row) ? { ...there, listed: JSON.stringify(listed), seen_at: seenAt } : there;
}

function isLatest(seen: StatusSeen, { listed, seen_at }: Row): boolean {
  if (listed === null || seen_at === null) return true;
  return compareStatuses(statusOf(JSON.parse(listed) as Listed, seen_at), seen) < 0;
}

function statusOf({ status, cancelledAt }: Listed, seenAt: string): StatusSeen {
  return { status, ...(cancelledAt === undefined ? {} : { cancelledAt }), seenAt };
}

function withHeld(row: Row, found: HeldDocument, direction: Direction): Row {
  const there: Row = { ...row, [`held_${direction}` satisfies keyof Row]: 1 };
  const held = JSON.parse(row.held) as HeldDocument[];
  if (held.some(({ sha256 }) => sha256 === found.sha256)) return there;
  return { ...there, held: JSON.stringify([...held, found]) };
}

function sameRow(a: Row, b: Row): boolean {
  return (Object.keys(a) as (keyof Row)[]).every((column) => a[column] === b[column]);
}

function documentOf(row: Row): KnownDocument {
  return {
    uuid: row.uuid,
    ...(row.listed === null ? {} : { listed: JSON.parse(row.listed) as Listed }),
    listedIn: directionsOf(row.listed_issued, row.listed_received),
    statuses: (JSON.parse(row.statuses) as StatusSpan[]).map(({ lastAt: _last, ...seen }) => seen),
    held: JSON.parse(row.held) as HeldDocument[],
    heldIn: directionsOf(row.held_issued, row.held_received),
  };
}

function directionsOf(issued: number, received: number): readonly Direction[] {
  return [...(issued === 1 ? (['issued'] as const) : []), ...(received === 1 ? (['received'] as const) : [])];
}
