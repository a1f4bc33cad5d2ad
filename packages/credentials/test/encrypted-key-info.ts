const OID = { pbes2: '2a864886f70d01050d', pbkdf2: '2a864886f70d01050c', tripleDes: '2a864886f70d0307' } as const;

/** What an EncryptedPrivateKeyInfo says; the rest is as in the SAT's files, and nothing is really encrypted in it. */
interface EncryptedKeyFacts {
  readonly salt?: Uint8Array;
  readonly iterations?: number;
  readonly vector?: Uint8Array;
  readonly data?: Uint8Array;
}

/** An EncryptedPrivateKeyInfo (RFC 5958, section 3) in DER: PBES2, PBKDF2, Triple DES. */
export function encryptedKeyInfo(facts: EncryptedKeyFacts): Uint8Array {
  const { salt = new Uint8Array(8), iterations = 2048, vector = new Uint8Array(8), data = new Uint8Array(64) } = facts;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(iterations);
  const derivation = sequence(oid(OID.pbkdf2), sequence(value(0x04, salt), value(0x02, count)));
  const cipher = sequence(oid(OID.tripleDes), value(0x04, vector));
  return sequence(sequence(oid(OID.pbes2), sequence(derivation, cipher)), value(0x04, data));
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return value(0x30, Buffer.concat(parts));
}

function oid(hex: string): Uint8Array {
  return value(0x06, Buffer.from(hex, 'hex'));
}

function value(tag: number, content: Uint8Array): Uint8Array {
  if (content.length > 0xff) throw new RangeError('longer than these tests need');
  const length = content.length > 0x7f ? [0x81, content.length] : [content.length];
  return Uint8Array.of(tag, ...length, ...content);
}
