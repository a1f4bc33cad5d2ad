import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type ClientBase } from 'pg';
import { PrismaClient, type Prisma } from '../generated/prisma/client.js';

/** Statements of one transaction in which row-level security shows one tenant's rows and no other's. */
export interface TenantTransaction {
  readonly tenantId: string;
  readonly prisma: Prisma.TransactionClient;
}

/** The application's connections to Postgres. Nothing is read or written outside a tenant's transaction. */
export interface Database {
  /**
   * Runs `work` in one transaction of Prisma that sees only this tenant. Everything is undone when `work` rejects.
   * `snapshot`: all statements see the database as it was at the first one (REPEATABLE READ).
   */
  tenant<T>(
    tenantId: string,
    work: (transaction: TenantTransaction) => Promise<T>,
    options?: { readonly snapshot?: boolean },
  ): Promise<T>;
  /** The same with a plain connection, for COPY and streams. */
  tenantConnection<T>(tenantId: string, work: (connection: ClientBase) => Promise<T>): Promise<T>;
  /**
   * Runs `work` while no other process does so under this name, and answers `undefined` at once when one does. The lock ends
   * with the process that holds it, however that ends; it is held by a transaction, so it works behind PgBouncer too. If
   * Postgres goes away meanwhile, the lock is lost and `work` goes on.
   */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<{ readonly result: T } | undefined>;
  /** Rejects when Postgres does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Longest wait for a connection, in milliseconds. */
const PATIENCE = 30_000;

/** Longest a transaction may take; a batch of documents takes well below a second. */
const LONGEST_TRANSACTION = 60_000;

/**
 * Connects to `url` as the application role. Connections are opened when they are needed, so this succeeds while Postgres
 * is away. Works behind PgBouncer in transaction mode: no session state, no named statements.
 */
export function openDatabase(url: string, { connections = 10 }: { readonly connections?: number } = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: PATIENCE,
    application_name: 'acopio',
  });
  // An idle connection that breaks is replaced; whoever uses one sees the error itself.
  pool.on('error', () => undefined);
  const adapter = new PrismaPg(pool, { disposeExternalPool: false });
  // Other formats quote the arguments of a call in its error.
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    tenant: (tenantId, work, { snapshot = false } = {}) =>
      prisma.$transaction(
        async (transaction) => {
          await transaction.$executeRaw`SELECT set_config('acopio.tenant_id', ${tenantId}, true)`;
          return work({ tenantId, prisma: transaction });
        },
        {
          maxWait: PATIENCE,
          timeout: LONGEST_TRANSACTION,
          ...(snapshot ? { isolationLevel: 'RepeatableRead' as const } : {}),
        },
      ),
    tenantConnection: (tenantId, work) => inConnection(pool, tenantId, work),
    exclusively: (name, work) => exclusively(pool, name, work),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function inConnection<T>(pool: Pool, tenantId: string, work: (connection: ClientBase) => Promise<T>): Promise<T> {
  return withConnection(pool, async (connection, rollBack) => {
    try {
      await connection.query('BEGIN');
      await connection.query("SELECT set_config('acopio.tenant_id', $1, true)", [tenantId]);
      const result = await work(connection);
      await connection.query('COMMIT');
      return result;
    } catch (error) {
      await rollBack();
      throw error;
    }
  });
}

async function exclusively<T>(
  pool: Pool,
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  return withConnection(pool, async (connection, rollBack) => {
    try {
      await connection.query('BEGIN');
      // A step may take as long as a download; the server must not take its lock away meanwhile.
      await connection.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      const { rows } = await connection.query<{ readonly taken: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken',
        [name],
      );
      return rows[0]?.taken === true ? { result: await work() } : undefined;
    } finally {
      await rollBack();
    }
  });
}

/** A connection that goes back to the pool, or is thrown away when it broke meanwhile. `rollBack` never rejects. */
async function withConnection<T>(
  pool: Pool,
  work: (connection: ClientBase, rollBack: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  connection.on('error', onError);
  try {
    return await work(connection, async () => {
      await connection.query('ROLLBACK').catch(onError);
    });
  } finally {
    connection.off('error', onError);
    connection.release(broken);
  }
}
