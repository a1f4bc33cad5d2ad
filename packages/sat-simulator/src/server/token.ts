import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Service } from '../world/document.js';

const HEADER = { alg: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', typ: 'JWT' };
/** As production's tokens name it, with the SAT's spelling (captures of 2019 to 2026). */
const ISSUER = 'LoadSolicitudDecargaMasivaTerceros';
/** The string is URL-encoded once, with lower-case digits; clients send it so, or decoded. */
const SEPARATORS = { received: '%26wrap_subject%3d', decoded: '&wrap_subject=' } as const;
const AUTHORIZATION = /^WRAP access_token="([^"]*)"$/;

/** What is asked of an `Authorization` header, in the order in which it is judged. */
export const TOKEN_POINTS = ['token.present', 'token.issued', 'token.expired'] as const;

/** One of {@link TOKEN_POINTS}. */
export type TokenPoint = (typeof TOKEN_POINTS)[number];

/** What was found in an `Authorization` header. */
export interface TokenReport {
  /** Why a point is not met. A point about something that cannot be read is met. */
  readonly problems: Readonly<Partial<Record<TokenPoint, string>>>;
  /** Serial number of the certificate that it says it was issued to. */
  readonly serialHex?: string;
}

/** Issues and checks the tokens of both installations. */
export interface TokenOffice {
  /** Issues a token; `lifetimeSeconds` goes from `now` to its `exp`. */
  issue(service: Service, serialHex: string, span: { readonly now: Date; readonly lifetimeSeconds: number }): string;
  /** Examines an `Authorization` header. */
  inspect(service: Service, authorization: string | undefined, now: Date): TokenReport;
  /** Makes every token issued so far invalid. */
  forget(): void;
}

function newKeys(): Readonly<Record<Service, Buffer>> {
  return { cfdi: randomBytes(32), retenciones: randomBytes(32) };
}

function encodeJson(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function split(token: string): { jwt: string; subject: string } | undefined {
  for (const separator of Object.values(SEPARATORS)) {
    const [jwt, subject, ...rest] = token.split(separator);
    if (jwt !== undefined && subject !== undefined && rest.length === 0) {
      return { jwt, subject };
    }
  }
  return undefined;
}

/** The claims that matter here, as far as they are there and have their type. */
function readClaims(payload: string): { readonly exp?: number; readonly actort?: string } {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return {};
  }
  const { exp, actort } = (claims ?? {}) as { readonly exp?: unknown; readonly actort?: unknown };
  return { ...(typeof exp === 'number' && { exp }), ...(typeof actort === 'string' && { actort }) };
}

/**
 * Makes the office. A token is a JWT under HMAC-SHA256 (`nbf`, `exp`, `iat`, `iss`, `actort`), then `wrap_subject`; `actort` and the subject are
 * the certificate's serial number in hexadecimal. Each installation has a key of its own, so a token of one is not accepted by the other.
 *
 */
export function createTokenOffice(): TokenOffice {
  let keys = newKeys();
  const sign = (service: Service, text: string): string =>
    createHmac('sha256', keys[service]).update(text).digest('base64url');

  return {
    issue(service, serialHex, { now, lifetimeSeconds }) {
      const seconds = Math.floor(now.getTime() / 1000);
      const claims = { nbf: seconds, exp: seconds + lifetimeSeconds, iat: seconds, iss: ISSUER, actort: serialHex };
      const text = `${encodeJson(HEADER)}.${encodeJson(claims)}`;
      return `${text}.${sign(service, text)}${SEPARATORS.received}${serialHex}`;
    },
    inspect(service, authorization, now) {
      if (authorization === undefined) {
        return { problems: { 'token.present': 'there is no Authorization header' } };
      }
      const parts = split(AUTHORIZATION.exec(authorization)?.[1] ?? '');
      const [header, payload, signature, ...rest] = parts?.jwt.split('.') ?? [];
      if (parts === undefined || payload === undefined || signature === undefined || rest.length > 0) {
        return { problems: { 'token.present': 'the Authorization header holds no token' } };
      }
      const { exp, actort } = readClaims(payload);
      const problems: Partial<Record<TokenPoint, string>> = {};
      if (!sameText(signature, sign(service, `${header}.${payload}`))) {
        problems['token.issued'] = 'this installation did not issue the token';
      } else if (parts.subject !== actort) {
        problems['token.issued'] = 'wrap_subject is not that of the token';
      }
      if (exp !== undefined && now.getTime() >= exp * 1000) {
        problems['token.expired'] = 'the token has expired';
      }
      return { problems, ...(actort !== undefined && { serialHex: actort }) };
    },
    forget() {
      keys = newKeys();
    },
  };
}
