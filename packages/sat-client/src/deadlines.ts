import type { SatOperation } from './service.js';

/** How long one operation may take, in milliseconds. */
export interface Deadlines {
  /** Name lookup, TCP and TLS. */
  readonly connect: number;
  /** From the message to the headers of its answer. */
  readonly headers: number;
  /** Silence between two pieces of the answer; time in which nobody reads does not count. */
  readonly idle: number;
  /** All of it, reading the answer included. */
  readonly total: number;
}

/**
 * Deadlines unless told otherwise. A request and a download are given more time than the rest: giving up on them costs one
 * of their lives at the SAT.
 */
export const defaultDeadlines: Readonly<Record<SatOperation, Deadlines>> = {
  login: { connect: 10_000, headers: 30_000, idle: 30_000, total: 60_000 },
  request: { connect: 10_000, headers: 120_000, idle: 60_000, total: 240_000 },
  verify: { connect: 10_000, headers: 60_000, idle: 30_000, total: 120_000 },
  download: { connect: 10_000, headers: 300_000, idle: 120_000, total: 7_200_000 },
};

/** Replacements for some of the deadlines of some of the operations, in milliseconds. */
export type DeadlineOptions = Readonly<Partial<Record<SatOperation, Partial<Deadlines>>>>;
