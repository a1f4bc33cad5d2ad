import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Change, LedgerView, SatPackage, SatRequest, Scope, Window } from '@acopio/sync';

/** A scope that was written to. */
export interface ScopeRow {
  readonly id: number;
  readonly revision: number;
  /** Of the last send that the ledger knows. */
  readonly generation: number;
}

/** Windows, requests, packages and sends of a ledger file. Transactions are the caller's. */
export interface ScopeRecords {
  find(scope: Scope): ScopeRow | undefined;
  findOrMake(scope: Scope): ScopeRow;
  setRevision(scope: ScopeRow): void;
  all(scope: number): Pick<LedgerView, 'windows' | 'requests' | 'packages'>;
  window(scope: number, id: string): Window | undefined;
  request(scope: number, id: string): SatRequest | undefined;
  package(scope: number, id: string): SatPackage | undefined;
  put(scope: number, change: Change): void;
  knownSends(scope: number): ReadonlySet<string>;
  addSend(scope: number, send: string, generation: number): void;
}

type RecordRow = Readonly<Record<'kind' | 'record', string>>;

/** Prepares the statements. */
export function scopeRecords(connection: DatabaseSync): ScopeRecords {
  const find = connection.prepare(
    'SELECT id, revision, generation FROM scopes WHERE tenant = ? AND rfc = ? AND service = ?',
  );
  const make = connection.prepare(
    'INSERT INTO scopes (tenant, rfc, service, revision, generation) VALUES (?, ?, ?, 0, 0)',
  );
  const setRevision = connection.prepare('UPDATE scopes SET revision = ?, generation = ? WHERE id = ?');
  const all = connection.prepare('SELECT kind, record FROM records WHERE scope = ? ORDER BY ordinal');
  const one = connection.prepare('SELECT record FROM records WHERE scope = ? AND kind = ? AND id = ?');
  // A record that is there keeps its row, and with it its place in the order.
  const put = connection.prepare(`
    INSERT INTO records (scope, kind, id, record) VALUES (?, ?, ?, ?)
    ON CONFLICT (scope, kind, id) DO UPDATE SET record = excluded.record`);
  const sends = connection.prepare('SELECT send FROM sends WHERE scope = ?');
  const addSend = connection.prepare('INSERT OR IGNORE INTO sends (scope, send, generation) VALUES (?, ?, ?)');

  const findScope = ({ tenant, rfc, service }: Scope): ScopeRow | undefined => {
    const row = find.get(tenant, rfc, service) as ScopeRow | undefined;
    return row === undefined ? undefined : { ...row };
  };
  return {
    find: findScope,
    findOrMake: (scope) => {
      const found = findScope(scope);
      if (found !== undefined) return found;
      const { lastInsertRowid } = make.run(scope.tenant, scope.rfc, scope.service);
      return { id: Number(lastInsertRowid), revision: 0, generation: 0 };
    },
    setRevision: ({ id, revision, generation }) => {
      setRevision.run(revision, generation, id);
    },
    all: (scope) => {
      const rows = all.all(scope) as RecordRow[];
      return { windows: ofKind(rows, 'window'), requests: ofKind(rows, 'request'), packages: ofKind(rows, 'package') };
    },
    window: (scope, id) => recordOf(one, scope, { kind: 'window', id }),
    request: (scope, id) => recordOf(one, scope, { kind: 'request', id }),
    package: (scope, id) => recordOf(one, scope, { kind: 'package', id }),
    put: (scope, change) => {
      const record =
        change.type === 'window' ? change.window : change.type === 'request' ? change.request : change.package;
      put.run(scope, change.type, record.id, JSON.stringify(record));
    },
    knownSends: (scope) => new Set(sends.all(scope).map((row) => String(row['send']))),
    addSend: (scope, send, generation) => {
      addSend.run(scope, send, generation);
    },
  };
}

interface RecordOf {
  readonly window: Window;
  readonly request: SatRequest;
  readonly package: SatPackage;
}

function ofKind<K extends keyof RecordOf>(rows: readonly RecordRow[], kind: K): readonly RecordOf[K][] {
  return rows.filter((row) => row.kind === kind).map((row) => JSON.parse(row.record) as RecordOf[K]);
}

function recordOf<K extends keyof RecordOf>(
  statement: StatementSync,
  scope: number,
  key: { readonly kind: K; readonly id: string },
): RecordOf[K] | undefined {
  const row = statement.get(scope, key.kind, key.id);
  return row === undefined ? undefined : (JSON.parse(String(row['record'])) as RecordOf[K]);
}
