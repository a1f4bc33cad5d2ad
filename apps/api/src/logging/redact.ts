const HIDDEN = '[redacted]';

/** What is never logged, whatever it holds. Compared without case, hyphens and underscores. */
export const hiddenNames = [
  'password',
  'passphrase',
  'contrasena',
  'secret',
  'secretHash',
  'token',
  'authorization',
  'cookie',
  'setCookie',
  'key',
  'privateKey',
  'dataKey',
  'apiKey',
  'certificate',
  'sealed',
  'pfx',
  'databaseUrl',
  'connectionString',
  'body',
  'rawBody',
  'payload',
  'headers',
] as const;

const HIDDEN_NAMES: ReadonlySet<string> = new Set(hiddenNames.map(plainName));

/** A name that ends like this is hidden too: `efirmaPassword`, `access_token`. */
const HIDDEN_ENDS = ['password', 'passphrase', 'secret', 'token', 'privatekey', 'apikey', 'databaseurl'] as const;

/** Deeper than this, and longer, nothing is logged. */
const DEEPEST = 6;
const LONGEST = 4000;

/**
 * Secrets that are known by their look alone, in any text: passwords in addresses, the service's API keys, and the tokens
 * of an Authorization header (the SAT's is `WRAP access_token="…"`). Changes no quote and no backslash, so a line of JSON
 * stays one.
 */
export function hideKnownSecrets(text: string): string {
  return text
    .replaceAll(/(\b[a-z][a-z\d+.-]*:\/\/[^\s:@/"\\]*):[^\s"\\]*@/gi, `$1:${HIDDEN}@`)
    .replaceAll(/\b(acp_[0-9a-f]{32}_[0-9a-f]{32}_)[\w-]+/gi, `$1${HIDDEN}`)
    .replaceAll(/\b(bearer|basic)\s+[^\s"\\,]+/gi, `$1 ${HIDDEN}`)
    .replaceAll(/\b(access_token=[\\"]*)[^\s"\\,]+/gi, `$1${HIDDEN}`);
}

/** The same, and what stands after the name of a secret: `password=…`, `"token": "…"`. */
function hideInText(text: string): string {
  const named =
    /((?:password|passphrase|contraseña|secret|token|private_?key)["'\\]*\s*[:=]\s*["'\\]*)[^\s"'\\,;&})]+/giu;
  const hidden = hideKnownSecrets(text).replaceAll(named, `$1${HIDDEN}`);
  return hidden.length > LONGEST ? `${hidden.slice(0, LONGEST)}…` : hidden;
}

/**
 * A copy of a value that may be logged. Errors become name, code, message, stack and cause, without what else was hung on
 * them; bytes become their number; what has a name that is hidden, or is an object of some class, is left out.
 */
export function loggable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return hideInText(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value;
  if (value instanceof URL) return hideInText(value.href);
  if (depth >= DEEPEST) return '[…]';
  if (value instanceof Error) return loggableError(value, depth);
  if (Array.isArray(value)) return value.map((one) => loggable(one, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `[${value.constructor.name}]`;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isHidden(name) ? HIDDEN : loggable(one, depth + 1)]),
  );
}

function loggableError(error: Error, depth: number): Readonly<Record<string, unknown>> {
  const code = 'code' in error ? error.code : undefined;
  const several = error instanceof AggregateError ? error.errors : [];
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: hideInText(error.message),
    ...(error.stack === undefined ? {} : { stack: hideInText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: loggable(error.cause, depth + 1) }),
    ...(several.length === 0 ? {} : { errors: several.map((one) => loggable(one, depth + 1)) }),
  };
}

function isHidden(name: string): boolean {
  const plain = plainName(name);
  return HIDDEN_NAMES.has(plain) || HIDDEN_ENDS.some((end) => plain.endsWith(end));
}

function plainName(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase();
}
