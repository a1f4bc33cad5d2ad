import type { TenantTransaction } from '../database/database.js';

/** Whether the job queue is set up in this database: its tables can be read, and a process has started it. */
export async function isQueueThere({ prisma }: TenantTransaction): Promise<boolean> {
  const rows = await prisma.$queryRaw<unknown[]>`SELECT name FROM pgboss.queue WHERE name NOT LIKE '\\_\\_%' LIMIT 1`;
  return rows.length > 0;
}
