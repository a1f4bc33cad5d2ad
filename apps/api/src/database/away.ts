/** Conditions in which Postgres is away or going away (PostgreSQL, "Error Codes"), and what sockets and `pg` say then. */
const CODES =
  /^(08\w{3}|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024|P2028)$/;

const MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'Server has closed the connection',
  'Client was closed',
];

/**
 * Whether an error means that Postgres could not be reached, or went away: the same call may work later. After it nobody
 * knows whether a transaction that was being committed is in the database.
 */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error, depth = 0; isObject(cause) && depth < 5; cause = beneath(cause), depth += 1) {
    const { code, originalCode, message } = cause;
    if ([code, originalCode].some((name) => typeof name === 'string' && CODES.test(name))) return true;
    if (typeof message === 'string' && MESSAGES.some((text) => message.includes(text))) return true;
  }
  return false;
}

interface Described {
  readonly code?: unknown;
  /** Where Prisma keeps the server's own code, for example when it is still starting (seen with Prisma 7.10: P2039 above 57P03). */
  readonly originalCode?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly meta?: unknown;
}

function isObject(value: unknown): value is Described {
  return typeof value === 'object' && value !== null;
}

function beneath({ cause, meta }: Described): unknown {
  return isObject(meta) && 'driverAdapterError' in meta ? meta.driverAdapterError : cause;
}
