import { patientLedger } from '../ledger/patient-ledger.js';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import type { Services } from '../services.js';
import { enqueueNext } from './next-jobs.js';
import { runJob } from './run-job.js';
import { openSatClients } from './sat-clients.js';

/** A worker that takes steps from the queue. */
export interface Worker {
  /** Takes no more steps and waits for those under way: a download that is cut costs one of its two lives. */
  stop(): Promise<void>;
}

/** Starts to work on the steps of all tenants. Any number of workers may run, on any number of machines. */
export async function startWorker(services: Services): Promise<Worker> {
  const { database, queue, clock, limits, config } = services;
  const enqueue = enqueueNext(queue, { now: () => clock.now(), limits });
  const ledger = patientLedger(postgresLedger(database, { afterApply: enqueue }), clock);
  const clients = openSatClients(services);
  const stopping = new AbortController();
  await queue.work((payload) => runJob(payload, { services, ledger, enqueue, clients, stopping: stopping.signal }), {
    concurrency: config.workerConcurrency,
  });
  return {
    stop: async () => {
      stopping.abort();
      await queue.stop();
      await clients.close();
    },
  };
}
