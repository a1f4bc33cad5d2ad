import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { IssuedCredential } from '../../src/index.js';

/** What a message is signed with. */
export interface TestSigner {
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
}

/** Opens an issued credential with node:crypto alone. */
export function signerOf({ certificate, privateKey, password }: IssuedCredential): TestSigner {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8', passphrase: password });
  return { certificate, key };
}

/** RSA PKCS#1 v1.5 with SHA-1 over a text's UTF-8 bytes, in base64. */
export function rsaSha1({ key }: TestSigner, text: string): string {
  return sign('sha1', Buffer.from(text, 'utf8'), key).toString('base64');
}
