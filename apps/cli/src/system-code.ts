/** The code of a system error, such as `ENOENT`, else what it says: for the detail of an error of ours. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
