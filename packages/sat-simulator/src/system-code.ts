/** What the system calls an error, such as `ENOENT`; of anything else, its text. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
