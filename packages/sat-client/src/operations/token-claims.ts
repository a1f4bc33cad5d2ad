/** What the token says about itself. To a client it is opaque: nothing here is verified. */
interface TokenClaims {
  readonly expires?: Date;
}

// What may stand between the double quotes of the Authorization header (RFC 9110, section 5.6.4, without escapes).
const TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,8192}$/;

/** Whether a text can be sent as a token. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const MAX_SECONDS = 8_640_000_000_000;

/**
 * The claims of a token: a JSON Web Token (RFC 7519), `&wrap_subject=` and a serial number, percent-encoded once. Empty
 * when the token is made in another way.
 */
export function claimsOf(token: string): TokenClaims {
  const [jwt = ''] = token.split(/%26|&/i);
  const payload = jwt.split('.')[1];
  if (payload === undefined) return {};
  const exp = numberAt(parsed(Buffer.from(payload, 'base64url').toString('utf8')), 'exp');
  if (exp === undefined || exp <= 0 || exp >= MAX_SECONDS) return {};
  return { expires: new Date(exp * 1000) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function numberAt(value: unknown, key: string): number | undefined {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const member: unknown = (value as Record<string, unknown>)[key];
  return typeof member === 'number' ? member : undefined;
}
