import { setTimeout as wait } from 'node:timers/promises';
import type { Scope } from '@acopio/sync';
import type { z } from 'zod';
import type { Services } from '../services.js';
import type { ReadyDto } from './health.dto.js';
import { isQueueThere } from './health.repository.js';

/** Milliseconds after which a part that does not answer counts as failed. */
const LONGEST = 5000;

/** Of no tenant: what is received here is thrown away at once. */
const NOBODY: Scope = { tenant: '00000000-0000-0000-0000-000000000000', rfc: 'XAXX010101000', service: 'cfdi' };
const NO_PACKAGE = '00000000-0000-0000-0000-000000000000_01';

/** Looks whether the database answers, the queue is there, and the store can be written to. Never rejects. */
export async function checkReadiness({
  database,
  store,
}: Pick<Services, 'database' | 'store'>): Promise<z.infer<typeof ReadyDto.schema>> {
  const [databaseState, queueState, storeState] = await Promise.all([
    stateOf(async () => {
      await database.ping();
      return true;
    }),
    stateOf(() => database.tenant(NOBODY.tenant, isQueueThere)),
    stateOf(async () => {
      await (await store.begin(NOBODY, NO_PACKAGE)).discard();
      return true;
    }),
  ]);
  const checks = { database: databaseState, queue: queueState, store: storeState };
  return { status: Object.values(checks).includes('failed') ? 'failed' : 'ok', checks };
}

async function stateOf(check: () => Promise<boolean>): Promise<'ok' | 'failed'> {
  const done = new AbortController();
  try {
    const isGood = await Promise.race([check(), wait(LONGEST, false, { signal: done.signal })]);
    return isGood ? 'ok' : 'failed';
  } catch {
    return 'failed';
  } finally {
    done.abort();
  }
}
