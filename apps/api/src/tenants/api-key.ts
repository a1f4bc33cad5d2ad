import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What the text of an API key says: whose it is, which one, and the SHA-256 of its secret (32 bytes). */
export interface ApiKeyClaim {
  readonly tenantId: string;
  readonly keyId: string;
  readonly secretHash: Uint8Array<ArrayBuffer>;
}

/** A key of a tenant that has just been made. `text` is all there is of its secret: it can be shown once and never again. */
export interface NewApiKey extends ApiKeyClaim {
  readonly text: string;
}

/** `acp_<tenant>_<id>_<secret>`: two UUIDs without hyphens and 32 bytes in base64url, so the tenant is known before the look-up. */
const FORMAT = /^acp_([0-9a-f]{32})_([0-9a-f]{32})_([\w-]{43})$/;

/** Makes the text of a new key with 256 random bits of its own. Ids are UUIDs. */
export function generateApiKey({ tenantId, keyId }: Pick<ApiKeyClaim, 'tenantId' | 'keyId'>): NewApiKey {
  const secret = randomBytes(32).toString('base64url');
  const text = ['acp', withoutHyphens(tenantId), withoutHyphens(keyId), secret].join('_');
  return { tenantId, keyId, secretHash: hashOf(secret), text };
}

/** Reads the text of a key; `undefined` for what does not look like one. What it claims is proved by `sameSecret`. */
export function parseApiKey(text: string): ApiKeyClaim | undefined {
  const [, tenant, key, secret] = FORMAT.exec(text) ?? [];
  if (tenant === undefined || key === undefined || secret === undefined) return undefined;
  return { tenantId: withHyphens(tenant), keyId: withHyphens(key), secretHash: hashOf(secret) };
}

/** Whether two hashes of secrets are the same, in a time that does not tell where they differ. */
export function sameSecret(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A plain hash is enough: what it hides has 256 random bits and cannot be guessed. */
function hashOf(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

function withoutHyphens(uuid: string): string {
  return uuid.replaceAll('-', '');
}

function withHyphens(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
