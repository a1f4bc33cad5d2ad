import { X509Certificate, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CredentialError, openCredential, readCertificate } from '../src/index.js';
import { bytesOf, company, filesOf, flipBit, pemOf } from './credential-files.js';

const { certificate, privateKey } = company;
const publicKey = new X509Certificate(certificate).publicKey;

/** Ways to spoil a file: bits turned over, an end cut off, a piece left out or put in, another wrapping, or noise. */
function spoiled(file: Uint8Array, label: string): fc.Arbitrary<Uint8Array> {
  const position = fc.nat(file.length - 1);
  const noise = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const changed = fc.oneof(
    fc.array(fc.nat(file.length * 8 - 1), { minLength: 1, maxLength: 3 }).map((bits) => bits.reduce(flipBit, file)),
    position.map((end) => file.subarray(0, end)),
    fc.tuple(position, fc.integer({ min: 1, max: 40 })).map(([at, length]) => cut(file, at, length, new Uint8Array())),
    fc.tuple(position, noise).map(([at, bytes]) => cut(file, at, 0, bytes)),
    fc.tuple(position, noise).map(([at, bytes]) => cut(file, at, bytes.length, bytes)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.of(0x30, ...bytes)),
  );
  const text = Buffer.from(pemOf(label, file)).toString();
  const pem = fc
    .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 5 }))
    .map(([at, piece]) => bytesOf(text.slice(0, at) + piece + text.slice(at + piece.length)));
  return fc.oneof({ arbitrary: changed, weight: 6 }, { arbitrary: pem, weight: 1 }, { arbitrary: noise, weight: 1 });
}

describe('a spoiled certificate', () => {
  it('is read as a certificate or refused with a CredentialError', () => {
    fc.assert(
      fc.property(spoiled(certificate, 'CERTIFICATE'), (file) => {
        const read = attempt(() => readCertificate(file));
        if (read instanceof CredentialError) return;
        expect(read.number).toMatch(/^\d{20}$/);
        expect(new Date(read.validTo).toISOString()).toBe(read.validTo);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused wherever it is cut', () => {
    for (let end = 0; end < certificate.length; end += 1) {
      expect(attempt(() => readCertificate(certificate.subarray(0, end)))).toMatchObject({ code: 'NOT_A_CERTIFICATE' });
    }
  });
});

describe('a spoiled key', () => {
  it('is refused with a CredentialError, or signs as it should', async () => {
    await fc.assert(
      fc.asyncProperty(spoiled(privateKey, 'ENCRYPTED PRIVATE KEY'), async (file) => {
        const opened = await openCredential(filesOf(company, { privateKey: file })).catch(credentialError);
        if (opened instanceof CredentialError) return;
        expect(verify('sha1', certificate, publicKey, await opened.sign(certificate, 'sha1'))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is refused wherever it is cut', async () => {
    for (let end = 0; end < privateKey.length; end += 7) {
      const files = filesOf(company, { privateKey: privateKey.subarray(0, end) });
      await expect(openCredential(files)).rejects.toMatchObject({ code: 'NOT_A_KEY' });
    }
  });
});

function cut(file: Uint8Array, at: number, length: number, piece: Uint8Array): Uint8Array {
  return Buffer.concat([file.subarray(0, at), piece, file.subarray(at + length)]);
}

/** What `read` returns, or the CredentialError it throws; any other error is thrown on. */
function attempt<T>(read: () => T): T | CredentialError {
  try {
    return read();
  } catch (error) {
    return credentialError(error);
  }
}

function credentialError(error: unknown): CredentialError {
  if (error instanceof CredentialError) return error;
  throw error;
}
