import { z } from 'zod';

/** What a job does; which of two that are due comes first (more is sooner). */
export const JOB_KINDS = {
  /** Turns a sync that somebody asked for into windows of the ledger. */
  plan: { priority: 50 },
  /** Settles what follows from the ledger and enqueues the steps that are due. */
  decide: { priority: 50 },
  fetch: { priority: 40 },
  index: { priority: 30 },
  /** Counts what the list promises for an XML window, before its XML is asked for. */
  measure: { priority: 30 },
  ask: { priority: 20 },
  verify: { priority: 10 },
  /** With every window settled: asks again for what is missing, or finds that there is nothing more to ask. */
  heal: { priority: 5 },
  /** The same as `decide`, minutes later: whatever was lost meanwhile is enqueued again. */
  watch: { priority: 0 },
} as const;

/**
 * A job's payload: ids and nothing else. `id` is that of the step: a sync for `plan`, a request for `ask` and `verify`, a
 * package for `fetch` and `index`, a window for `measure`, the taxpayer for `decide`, `heal` and `watch`.
 */
export const jobPayload = z.object({
  kind: z.enum(['plan', 'decide', 'fetch', 'index', 'measure', 'ask', 'verify', 'heal', 'watch']),
  tenantId: z.uuid(),
  taxpayerId: z.uuid(),
  service: z.enum(['cfdi', 'retenciones']),
  id: z.string(),
});

/** A payload that was checked. */
export type JobPayload = Readonly<z.infer<typeof jobPayload>>;

/** A job and when it is due. */
export interface DueJob {
  readonly payload: JobPayload;
  /** Absent: at once. */
  readonly notBefore?: Date;
}

/** The name of a step: two jobs with one key do the same, and only one of them waits at a time. */
export function jobKey({ kind, id, ...scope }: JobPayload): string {
  return `${kind}:${scopeKey(scope)}:${id}`;
}

/** The name of a scope: of its jobs one is active at a time. */
export function scopeKey({
  tenantId,
  taxpayerId,
  service,
}: Pick<JobPayload, 'tenantId' | 'taxpayerId' | 'service'>): string {
  return `${tenantId}:${taxpayerId}:${service}`;
}
