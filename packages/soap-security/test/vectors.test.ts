import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareLogin, prepareOperation } from '../src/index.js';
import type { LoginInput, UnsignedMessage, XmlElement } from '../src/index.js';
import { tamper, textOfElement } from './wire.js';

const FOLDER = join(import.meta.dirname, 'fixtures', 'vectors');
const EXPECTED = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Record<string, Expected>;
const ANY_CERTIFICATE = { der: Uint8Array.of(48, 0), issuerName: 'CN=any', serialDecimal: '1' };
const ANY_SIGNATURE = Uint8Array.of(1);

interface Expected {
  readonly bytes: number;
  readonly digestValue: string;
  readonly signedInfoSha1: string;
}

interface OperationCase {
  readonly namespace: string;
  readonly operation: XmlElement;
}

describe.each(Object.entries(EXPECTED))('vector %s', (name, expected) => {
  const canonical = readFileSync(join(FOLDER, `${name}.canonical.xml`));

  it('has canonical bytes of the stated length and digest', () => {
    expect(canonical.length).toBe(expected.bytes);
    expect(sha1(canonical, 'base64')).toBe(expected.digestValue);
  });

  it('is reproduced: the message carries that digest and its SignedInfo has the stated hash', () => {
    const message = prepare(name, (text) => text);
    expect(textOfElement(message.assemble(ANY_SIGNATURE), 'DigestValue')).toBe(expected.digestValue);
    expect(sha1(message.bytesToSign, 'hex')).toBe(expected.signedInfoSha1);
  });

  it('is not reproduced by an input that differs in one character', () => {
    const message = name.startsWith('A1')
      ? prepare(name, (text) => tamper(text, '18:00:00.000', '18:00:00.001'))
      : prepare(name, (text) => text.replace('EKU9003173C9', 'EKU9003173C8'));
    expect(textOfElement(message.assemble(ANY_SIGNATURE), 'DigestValue')).not.toBe(expected.digestValue);
    expect(sha1(message.bytesToSign, 'hex')).not.toBe(expected.signedInfoSha1);
  });
});

function prepare(name: string, change: (text: string) => string): UnsignedMessage {
  const text = change(readFileSync(join(FOLDER, `${name}.input.json`), 'utf8'));
  if (name.startsWith('A1')) {
    const input = JSON.parse(text) as { created: string; body: LoginInput['body'] };
    return prepareLogin({ certificate: ANY_CERTIFICATE, created: new Date(input.created), body: input.body });
  }
  return prepareOperation({ certificate: ANY_CERTIFICATE, ...(JSON.parse(text) as OperationCase) });
}

function sha1(bytes: Uint8Array, encoding: 'base64' | 'hex'): string {
  return createHash('sha1').update(bytes).digest(encoding);
}
