import { openCredential, requireEfirma, type Certificate } from '@acopio/credentials';
import { newId } from '../http/ids.js';
import type { Services } from '../services.js';

/** The files of an e.firma as they come in: base64, and the password of the key. */
export interface EfirmaFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly password: string;
}

/** An e.firma that opens, sealed for one taxpayer under a new id. */
export interface SealedEfirma {
  readonly id: string;
  readonly certificate: Certificate;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/**
 * Opens an e.firma to see that it is one and in force, and seals it. Takes the time of a key derivation, so it belongs
 * before a transaction and not into one. Rejects with `CredentialError`.
 */
export async function openEfirma(
  { vault, clock }: Pick<Services, 'vault' | 'clock'>,
  { tenantId, taxpayerId }: { readonly tenantId: string; readonly taxpayerId: string },
  files: EfirmaFiles,
): Promise<SealedEfirma> {
  const privateKey = Buffer.from(files.privateKey, 'base64');
  const password = Buffer.from(files.password);
  try {
    const { certificate } = await openCredential({
      certificate: Buffer.from(files.certificate, 'base64'),
      privateKey,
      password,
    });
    requireEfirma(certificate, clock.now());
    const id = newId(clock.now());
    const secret = { certificate: certificate.der, privateKey, password };
    return { id, certificate, sealed: await vault.seal(secret, { tenantId, taxpayerId, credentialId: id }) };
  } finally {
    password.fill(0);
  }
}
