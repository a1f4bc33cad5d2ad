import { describe, expect, it, vi } from 'vitest';
import { prepareLogin, signMessage } from '../src/index.js';
import type { MessageBytesSigner } from '../src/index.js';
import { textOfElement } from './wire.js';

const message = prepareLogin({
  certificate: { der: Uint8Array.of(48, 0) },
  created: new Date('2026-01-15T18:00:00Z'),
  body: { namespace: 'urn:example:login', name: 'Login' },
});

describe('signMessage', () => {
  it('gives the signer the canonical SignedInfo and SHA-1, and puts what it returns into the envelope', async () => {
    const sign = vi.fn<MessageBytesSigner['sign']>(() => Promise.resolve(Uint8Array.of(1, 2, 3)));
    const envelope = await signMessage(message, { sign });
    expect(sign).toHaveBeenCalledExactlyOnceWith(message.bytesToSign, 'sha1');
    expect(textOfElement(envelope, 'SignatureValue')).toBe('AQID');
  });

  it('passes on what the signer throws', async () => {
    const refusal = new Error('the key is locked');
    await expect(signMessage(message, { sign: () => Promise.reject(refusal) })).rejects.toBe(refusal);
  });

  it.each([0, 2049])('refuses a signature of %i bytes', async (length) => {
    const signer = { sign: () => Promise.resolve(new Uint8Array(length)) };
    await expect(signMessage(message, signer)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' });
  });
});

describe('assemble', () => {
  it('may be called again with another signature', () => {
    const first = message.assemble(Uint8Array.of(1));
    const second = message.assemble(Uint8Array.of(2));
    expect(textOfElement(second, 'SignatureValue')).toBe('Ag==');
    expect(message.assemble(Uint8Array.of(1))).toBe(first);
  });
});
