/**
 * `@prisma/adapter-pg` 7.10.0 with the faults that keep the schema engine from using it stepped around. Each is tested
 * in `test/prisma.test.ts`; drop a part here once a newer adapter passes without it.
 */
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils';
import { types } from 'pg';

/** PostgreSQL's catalogue type `"char"`, one byte (`pg_type.dat`); `pg` exports no name for it. */
const catalogueChar = 18;

type PgAdapter = Awaited<ReturnType<PrismaPg['connect']>>;

/** Adapters for the schema engine, to the database of `url` and to shadow databases beside it. */
export function schemaEngineAdapters(url: string): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => mend(await open(url)),
    connectToShadowDb: () => openShadow(url),
  };
}

function open(url: string): Promise<PgAdapter> {
  const schema = new URL(url).searchParams.get('schema');
  // One connection that stays: the engine's advisory lock belongs to the session that took it.
  const pool = { connectionString: url, max: 1, idleTimeoutMillis: 0 };
  return new PrismaPg(pool, schema === null ? {} : { schema }).connect();
}

/**
 * The adapter's own function keeps talking to the main database when it was given a connection string, and drops the
 * shadow database before it has let go of it.
 */
async function openShadow(url: string): Promise<SqlDriverAdapter> {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const main = await open(url);
  await main.executeScript(`CREATE DATABASE "${name}"`);
  const shadow = await open(shadowUrl.href);
  return mend(shadow, async () => {
    await shadow.dispose();
    await main.executeScript(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await main.dispose();
  });
}

function mend(adapter: PgAdapter, dispose = () => adapter.dispose()): SqlDriverAdapter {
  return {
    ...mendQueries(adapter),
    // Whole, in one simple query, as the native engine sends it: the adapter's own function splits at every `;`, also
    // inside of a function's body.
    executeScript: async (sql) => void (await adapter.executeRaw({ sql, args: [], argTypes: [] })),
    startTransaction: async (isolationLevel) => mendTransaction(await adapter.startTransaction(isolationLevel)),
    getConnectionInfo: () => adapter.getConnectionInfo(),
    dispose,
  };
}

function mendTransaction(transaction: Transaction): Transaction {
  return {
    ...mendQueries(transaction),
    options: transaction.options,
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
  };
}

function mendQueries(queryable: SqlQueryable): SqlQueryable {
  return {
    provider: queryable.provider,
    adapterName: queryable.adapterName,
    queryRaw: (query) => queryRaw(queryable, query),
    executeRaw: (query) => queryable.executeRaw(query),
  };
}

/** What the adapter keeps in `client`, as far as it is used here: a pool or one of its connections. */
interface PgClient {
  query(config: object): Promise<{ fields: { dataTypeID: number }[] }>;
}

/** The adapter refuses columns of the type `"char"`, which the engine reads from the catalogue and expects as Character. */
async function queryRaw(queryable: SqlQueryable, query: SqlQuery): Promise<SqlResultSet> {
  const { client } = queryable as SqlQueryable & { client: PgClient };
  let isChar: boolean[] = [];
  const asText: PgClient = {
    query: async (config) => {
      const result = await client.query(config);
      isChar = result.fields.map((field) => field.dataTypeID === catalogueChar);
      const fields = result.fields.map((field, index) =>
        isChar[index] === true ? { ...field, dataTypeID: types.builtins.TEXT } : field,
      );
      return { ...result, fields };
    },
  };
  const reader = Object.create(queryable, { client: { value: asText } }) as SqlQueryable;
  const result = await reader.queryRaw(query);
  const columnTypes = result.columnTypes.map((type, index) =>
    isChar[index] === true ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}
