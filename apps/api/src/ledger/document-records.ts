import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Direction, DocumentBatch, IssuedWithin, KnownDocument } from '@acopio/sync';
import { knownDocument, mergeBatch, type DocumentRecord } from '@acopio/sync/ledger';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from '../database/database.js';
import type { LedgerKey } from './records.js';

/** A row as `pg` reads it: `json` parsed, `timestamptz` as a Date. */
interface Row {
  readonly uuid: string;
  readonly listed: NonNullable<DocumentRecord['listed']>['row'] | null;
  readonly seen_at: Date | null;
  readonly statuses: DocumentRecord['statuses'];
  readonly held: DocumentRecord['held'];
  readonly listed_issued: boolean;
  readonly listed_received: boolean;
  readonly held_issued: boolean;
  readonly held_received: boolean;
}

const READ = 'uuid, listed, seen_at, statuses, held, listed_issued, listed_received, held_issued, held_received';

const WRITTEN = [
  'tenant_id',
  'taxpayer_id',
  'service',
  'uuid',
  'issued_at',
  'issuer_rfc',
  'receiver_rfc',
  'type',
  'status',
  'cancelled_at',
  'total',
  'listed_issued',
  'listed_received',
  'held_issued',
  'held_received',
  'contents',
  'seen_at',
  'listed',
  'statuses',
  'held',
] as const;

const KEY: ReadonlySet<string> = new Set(['tenant_id', 'taxpayer_id', 'service', 'uuid']);

/** Documents that a stream reads at a time. No transaction stays open between them. */
const PAGE = 1000;

/** `$1`, `$2` and `$3` of every statement here. */
const OF_LEDGER = 'tenant_id = $1 AND taxpayer_id = $2 AND service = $3::service';

function keyValues({ tenantId, taxpayerId, service }: LedgerKey): string[] {
  return [tenantId, taxpayerId, service];
}

/**
 * Records a batch: reads what is known of its documents, merges, and writes what changed by COPY into a temporary table
 * and one statement from there. Two batches of one ledger come after one another.
 */
export async function recordBatch(connection: ClientBase, key: LedgerKey, batch: DocumentBatch): Promise<void> {
  await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [keyValues(key).join('|')]);
  const merged = mergeBatch(batch, await readKnown(connection, key, uuidsOf(batch)));
  if (merged.length > 0) await copyIn(connection, key, merged);
  await connection.query(
    `INSERT INTO package_positions (tenant_id, taxpayer_id, service, package_id, position)
     VALUES ($1, $2, $3::service, $4, $5)
     ON CONFLICT (tenant_id, taxpayer_id, service, package_id)
     DO UPDATE SET position = greatest(package_positions.position, excluded.position)`,
    [...keyValues(key), batch.packageId, batch.position],
  );
}

function uuidsOf({ listed, held }: DocumentBatch): string[] {
  return [...new Set([...listed.map(({ uuid }) => uuid), ...held.map(({ header }) => header.uuid)])];
}

async function readKnown(
  connection: ClientBase,
  key: LedgerKey,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, DocumentRecord>> {
  const { rows } = await connection.query<Row>(
    `SELECT ${READ} FROM documents WHERE ${OF_LEDGER} AND uuid = ANY($4::uuid[])`,
    [...keyValues(key), uuids],
  );
  return new Map(rows.map((row) => [row.uuid, recordOf(row)]));
}

async function copyIn(connection: ClientBase, key: LedgerKey, records: readonly DocumentRecord[]): Promise<void> {
  const columns = WRITTEN.join(', ');
  await connection.query('CREATE TEMPORARY TABLE incoming (LIKE documents) ON COMMIT DROP');
  const copy = connection.query(copyFrom(`COPY incoming (${columns}) FROM STDIN`));
  await pipeline(Readable.from([copyText(key, records)]), copy);
  const updates = WRITTEN.filter((column) => !KEY.has(column)).map((column) => `${column} = excluded.${column}`);
  await connection.query(
    `INSERT INTO documents (${columns}) SELECT ${columns} FROM incoming ORDER BY uuid
     ON CONFLICT (tenant_id, taxpayer_id, service, uuid) DO UPDATE SET ${updates.join(', ')}`,
  );
}

/** A batch is small enough to be one text. */
function copyText(key: LedgerKey, records: readonly DocumentRecord[]): string {
  const prefix = keyValues(key).map(copyField);
  return records.map((record) => `${[...prefix, ...valuesOf(record).map(copyField)].join('\t')}\n`).join('');
}

/** In the order of `WRITTEN`, after the key of the ledger. */
function valuesOf({ uuid, listed, listedIn, statuses, held, heldIn }: DocumentRecord): (string | null)[] {
  const row = listed?.row;
  const header = held[0]?.header;
  return [
    uuid,
    row?.issuedAt ?? header?.issuedAt ?? '',
    row?.issuerRfc ?? header?.issuerRfc ?? '',
    row?.receiverRfc ?? header?.receiverRfc ?? null,
    row?.type ?? header?.type ?? null,
    row?.status ?? null,
    row?.cancelledAt ?? null,
    // Only the XML has what the document says; metadata has no currency.
    header?.total ?? null,
    ...(['issued', 'received'] as const).map((direction) => String(listedIn.includes(direction))),
    ...(['issued', 'received'] as const).map((direction) => String(heldIn.includes(direction))),
    String(held.length),
    listed?.seenAt ?? null,
    row === undefined ? null : JSON.stringify(row),
    JSON.stringify(statuses),
    JSON.stringify(held),
  ];
}

/** Text format of COPY (PostgreSQL, "COPY", File Formats): what has a meaning in it is written with a backslash. */
function copyField(value: string | null): string {
  if (value === null) return '\\N';
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** See `Ledger.forget`. */
export async function forgetDocuments(connection: ClientBase, key: LedgerKey, uuids: readonly string[]): Promise<void> {
  const these = `${OF_LEDGER} AND uuid = ANY($4::uuid[])`;
  const values = [...keyValues(key), uuids];
  await connection.query(
    `UPDATE documents SET held = '[]', contents = 0, total = NULL, held_issued = false, held_received = false
     WHERE ${these} AND listed IS NOT NULL`,
    values,
  );
  await connection.query(`DELETE FROM documents WHERE ${these} AND listed IS NULL`, values);
}

/** See `Ledger.position`. */
export async function readPosition(connection: ClientBase, key: LedgerKey, packageId: string): Promise<number> {
  const { rows } = await connection.query<{ readonly position: number }>(
    `SELECT position FROM package_positions WHERE ${OF_LEDGER} AND package_id = $4`,
    [...keyValues(key), packageId],
  );
  return rows[0]?.position ?? 0;
}

/** See `Ledger.documents`. */
export async function* documentPages(
  database: Database,
  key: LedgerKey,
  period: IssuedWithin | undefined,
): AsyncGenerator<KnownDocument> {
  const within = period === undefined ? '' : 'AND issued_at BETWEEN $5 AND $6';
  const text = `SELECT ${READ} FROM documents WHERE ${OF_LEDGER} AND uuid > $4 ${within} ORDER BY uuid LIMIT ${PAGE}`;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const values = [...keyValues(key), after, ...(period === undefined ? [] : [period.from, period.to])];
    const { rows } = await database.tenantConnection(key.tenantId, (connection) => connection.query<Row>(text, values));
    yield* rows.map((row) => knownDocument(recordOf(row)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.uuid;
  }
}

/** What the ledger keeps of the document in a row. */
export function recordOf(row: Row): DocumentRecord {
  const { uuid, listed, seen_at: seenAt, statuses, held } = row;
  return {
    uuid,
    ...(listed === null || seenAt === null ? {} : { listed: { row: listed, seenAt: seenAt.toISOString() } }),
    listedIn: directionsOf(row.listed_issued, row.listed_received),
    statuses,
    held,
    heldIn: directionsOf(row.held_issued, row.held_received),
  };
}

function directionsOf(issued: boolean, received: boolean): readonly Direction[] {
  return [...(issued ? (['issued'] as const) : []), ...(received ? (['received'] as const) : [])];
}
