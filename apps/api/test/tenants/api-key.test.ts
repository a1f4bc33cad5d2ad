import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateApiKey, parseApiKey, sameSecret } from '../../src/tenants/api-key.js';

const ids = { tenantId: randomUUID(), keyId: randomUUID() };

describe('the text of an API key', () => {
  test('tells tenant, key and the hash of its secret, and nothing else', () => {
    const { text, ...claim } = generateApiKey(ids);
    expect(parseApiKey(text)).toEqual(claim);
    expect(claim).toMatchObject(ids);
    expect(claim.secretHash).toHaveLength(32);
  });

  test('is another one each time, also for the same ids', () => {
    const [one, other] = [generateApiKey(ids), generateApiKey(ids)];
    expect(one.text).not.toBe(other.text);
    expect(sameSecret(one.secretHash, other.secretHash)).toBe(false);
    expect(sameSecret(one.secretHash, parseApiKey(one.text)?.secretHash ?? new Uint8Array())).toBe(true);
  });

  test('is refused when any one of its characters is missing, or one is more', () => {
    const { text } = generateApiKey(ids);
    for (let at = 0; at < text.length; at += 1)
      expect(parseApiKey(text.slice(0, at) + text.slice(at + 1))).toBeUndefined();
    for (const other of [`${text}a`, ` ${text}`, `${text}\n`, text.toUpperCase(), text.replace('acp', 'abc'), '']) {
      expect(parseApiKey(other), other).toBeUndefined();
    }
  });

  test('does not prove anything with another secret', () => {
    const { text, secretHash } = generateApiKey(ids);
    const last = text.endsWith('A') ? 'Q' : 'A';
    const claim = parseApiKey(text.slice(0, -1) + last);
    expect(claim).toMatchObject(ids);
    expect(sameSecret(claim?.secretHash ?? secretHash, secretHash)).toBe(false);
  });

  test('does not prove anything with a hash of another length', () => {
    expect(sameSecret(new Uint8Array(32), new Uint8Array(31))).toBe(false);
  });
});
