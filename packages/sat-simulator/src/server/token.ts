import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Service } from '../world/document.js';

const HEADER = { alg: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', typ: 'JWT' };
/** As production's tokens name it, with the SAT's spelling (captures of 2019 to 2026). */
const ISSUER = 'LoadSolicitudDecargaMasivaTerceros';
/** The string is URL-encoded once, with lower-case digits; clients send it so, or decoded. */
const SEPARATORS = { received: '%26wrap_subject%3d', decoded: '&wrap_subject=' } as const;
const AUTHORIZATION = /^WRAP access_token="([^"]*)"$/;

/** What a token says, or why it is not accepted. */
export type TokenVerdict =
  | { readonly accepted: true; readonly serialHex: string }
  | { readonly accepted: false; readonly reason: string };

/** Issues and checks the tokens of both installations. */
export interface TokenOffice {
  issue(service: Service, serialHex: string, now: Date): string;
  /** Checks an `Authorization` header. */
  check(service: Service, authorization: string | undefined, now: Date): TokenVerdict;
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

/**
 * Makes the office. A token is a JWT under HMAC-SHA256 (`nbf`, `exp`, `iat`, `iss`, `actort`), then `wrap_subject`; `actort` and the subject are
 * the certificate's serial number in hexadecimal. Each installation has a key of its own, so a token of one is not accepted by the other.
 *
 * @param lifetimeSeconds From issue to `exp`.
 */
export function createTokenOffice(lifetimeSeconds: number): TokenOffice {
  let keys = newKeys();
  const sign = (service: Service, text: string): string =>
    createHmac('sha256', keys[service]).update(text).digest('base64url');

  return {
    issue(service, serialHex, now) {
      const seconds = Math.floor(now.getTime() / 1000);
      const claims = { nbf: seconds, exp: seconds + lifetimeSeconds, iat: seconds, iss: ISSUER, actort: serialHex };
      const text = `${encodeJson(HEADER)}.${encodeJson(claims)}`;
      return `${text}.${sign(service, text)}${SEPARATORS.received}${serialHex}`;
    },
    check(service, authorization, now) {
      if (authorization === undefined) {
        return { accepted: false, reason: 'there is no Authorization header' };
      }
      const parts = split(AUTHORIZATION.exec(authorization)?.[1] ?? '');
      const [header, payload, signature, ...rest] = parts?.jwt.split('.') ?? [];
      if (parts === undefined || payload === undefined || signature === undefined || rest.length > 0) {
        return { accepted: false, reason: 'the Authorization header holds no token' };
      }
      if (!sameText(signature, sign(service, `${header}.${payload}`))) {
        return { accepted: false, reason: 'this installation did not issue the token' };
      }
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp: number; actort: string };
      if (parts.subject !== claims.actort) {
        return { accepted: false, reason: 'wrap_subject is not that of the token' };
      }
      return now.getTime() >= claims.exp * 1000
        ? { accepted: false, reason: 'the token has expired' }
        : { accepted: true, serialHex: claims.actort };
    },
    forget() {
      keys = newKeys();
    },
  };
}
