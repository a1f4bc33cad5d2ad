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
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { code, message } = cause as Error & { readonly code?: unknown };
    if (typeof code === 'string' && CODES.test(code)) return true;
    if (MESSAGES.some((text) => message.includes(text))) return true;
  }
  return false;
}
