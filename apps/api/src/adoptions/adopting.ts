import type { Ledger, LedgerView, LocalPorts } from '@acopio/sync';
import { writeAudit, type AuditEntry } from '../audit/audit.repository.js';
import { ApiError } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import { scopeKey } from '../jobs/job.js';
import { enqueueNext } from '../jobs/next-jobs.js';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';

/** Into which ledger something is taken over, by whom, and what the audit log is told once it changed. */
export interface Adopting {
  readonly key: LedgerKey;
  readonly rfc: string;
  readonly actor: Actor;
  readonly entry: (after: LedgerView) => Pick<AuditEntry, 'action' | 'subject' | 'detail'>;
}

/** How often a ledger is tried on which somebody else works, and milliseconds in between: most steps are short. */
const ATTEMPTS = 40;
const PAUSE = 250;

/**
 * Runs `work` while nobody else works on the ledger. The first change brings the audit entry in its own transaction, and each
 * one the jobs that follow from it. Rejects with `LEDGER_BUSY` when somebody else does not end.
 */
export async function adopting<T>(
  services: Services,
  adoption: Adopting,
  work: (ports: LocalPorts) => Promise<T>,
): Promise<T> {
  const { database, store, clock, limits } = services;
  const { key, rfc } = adoption;
  const scope = { tenant: key.tenantId, rfc, service: key.service };
  const ports: LocalPorts = { scope, ledger: auditedLedger(services, adoption), store, clock, limits };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const ran = await database.exclusively(scopeKey(key), () => work(ports));
    if (ran !== undefined) return ran.result;
    await clock.sleep(PAUSE);
  }
  throw new ApiError('LEDGER_BUSY');
}

function auditedLedger({ database, queue, clock, limits }: Services, { actor, entry }: Adopting): Ledger {
  const enqueue = enqueueNext(queue, { now: () => clock.now(), limits });
  let isAudited = false;
  const ledger = postgresLedger(database, {
    afterApply: async (transaction, after) => {
      if (!isAudited) await writeAudit(transaction, { actor, at: clock.now(), ...entry(after.view) });
      await enqueue(transaction, after);
    },
  });
  return {
    ...ledger,
    apply: async (...change) => {
      await ledger.apply(...change);
      isAudited = true;
    },
  };
}
