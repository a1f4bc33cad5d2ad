import { fromPrisma, PgBoss } from 'pg-boss';
import type { TenantTransaction } from '../database/database.js';
import { JOB_KINDS, jobKey, jobPayload, scopeKey, type DueJob, type JobPayload } from './job.js';

/** Jobs in Postgres (pg-boss): any number of processes put them in and take them out. */
export interface JobQueue {
  /** Connects; rejects while Postgres is away. Before it, jobs can neither be put in nor taken out. */
  start(): Promise<void>;
  /** Puts jobs in, as part of a transaction: they are there when it commits and not before. One that waits already is not doubled. */
  add(transaction: TenantTransaction, jobs: readonly DueJob[]): Promise<void>;
  /** Takes jobs out and hands each to `handle`; a job whose handler rejects comes again, after a growing pause. */
  work(handle: (payload: JobPayload) => Promise<void>, options: { readonly concurrency: number }): Promise<void>;
  /** Takes no more jobs, and waits for those under way. */
  stop(): Promise<void>;
}

const QUEUE = 'sync-steps';

/**
 * `short`: of one step one job waits at a time. A failed step comes again for as long as it takes: its pause grows to ten
 * minutes, and only a person or the ledger ends it.
 */
const QUEUE_OPTIONS = {
  policy: 'short',
  retryLimit: 100_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
  // Longer than any step: a worker that died is noticed by its missing heartbeat.
  expireInSeconds: 6 * 3600,
  retentionSeconds: 30 * 24 * 3600,
  deleteAfterSeconds: 3600,
} as const;

/** A download may take its whole deadline (two hours in sat-client), and costs a life when it is cut. */
const LONGEST_STOP = 2.5 * 3600_000;

/** How a process uses the queue. */
export interface QueueOptions {
  /** After this long without a sign of life a worker counts as dead; pg-boss takes 10 s or more. */
  readonly heartbeatSeconds: number;
  /** Told of what the queue cannot tell its caller: a database that is away. */
  readonly onError: (error: Error) => void;
}

/** The queue in the database of `url`, where `installQueue` has made its tables. */
export function openQueue(url: string, { heartbeatSeconds, onError }: QueueOptions): JobQueue {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'acopio-queue',
    max: 4,
    // The application role owns nothing.
    migrate: false,
    createSchema: false,
    reindex: false,
    monitorVacuum: false,
    schedule: false,
    superviseIntervalSeconds: Math.ceil(heartbeatSeconds / 2),
    monitorIntervalSeconds: Math.ceil(heartbeatSeconds / 2),
  });
  boss.on('error', onError);
  let started = false;
  return {
    start: async () => {
      await boss.start();
      await boss.createQueue(QUEUE, { ...QUEUE_OPTIONS, heartbeatSeconds });
      started = true;
    },
    add: async ({ prisma }, jobs) => {
      if (jobs.length === 0) return;
      await boss.insert(
        QUEUE,
        jobs.map(({ payload, notBefore }) => ({
          data: payload,
          singletonKey: jobKey(payload),
          group: { id: scopeKey(payload) },
          priority: JOB_KINDS[payload.kind].priority,
          ...(notBefore === undefined ? {} : { startAfter: notBefore }),
        })),
        { db: fromPrisma(prisma) },
      );
    },
    work: async (handle, { concurrency }) => {
      for (let number = 0; number < concurrency; number += 1) await addWorker(boss, handle);
    },
    stop: async () => {
      if (started) await boss.stop({ graceful: true, timeout: LONGEST_STOP, close: true });
    },
  };
}

/** Seconds between two looks of a worker that found nothing. */
const PAUSE = 0.5;

async function addWorker(boss: PgBoss, handle: (payload: JobPayload) => Promise<void>): Promise<void> {
  const options = { pollingIntervalSeconds: PAUSE, groupConcurrency: 1 };
  const id: string = await boss.work(QUEUE, options, async ([job]) => {
    try {
      if (job !== undefined) await handle(jobPayload.parse(job.data));
    } finally {
      // What follows from a step is in the queue by now: the worker looks again at once.
      boss.notifyWorker(id);
    }
  });
}
