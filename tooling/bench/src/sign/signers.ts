import { createPrivateKey, sign } from 'node:crypto';
import { openCredential } from '@acopio/credentials';
import { localMessageSigner, type MessageTask } from '@acopio/sat-client';
import { createTestAuthority } from '@acopio/sat-simulator';
import forge from 'node-forge';

/** Does something once. */
export type Work = () => unknown;

/** The same e.firma at work in several ways. */
export interface Signers {
  /** `crypto.sign`, RSA-2048 and SHA-1, of bytes that are there already. */
  readonly bare: Work;
  /** The same signature in JavaScript, which is how `@nodecfdi/credentials` makes it. */
  readonly javascript: Work;
  /** A whole message from its task to the text that is sent, by name. */
  readonly messages: Readonly<Record<string, Work>>;
}

const RFC = 'EKU9003173C9';
const COMMON = { service: 'cfdi', rfc: RFC } as const;
const REQUEST: MessageTask = {
  ...COMMON,
  operation: 'request',
  query: {
    kind: 'issued',
    content: 'xml',
    status: 'all',
    counterparts: ['H&E951128469', 'HAÑ930228SM9', 'XAXX010101000'],
    from: '2025-03-01T00:00:00',
    to: '2025-03-31T23:59:59',
  },
};
const VERIFY: MessageTask = { ...COMMON, operation: 'verify', requestId: '4e80345d-917f-40bb-a98f-4a73939343c5' };
const DOWNLOAD: MessageTask = {
  ...COMMON,
  operation: 'download',
  packageId: '4E80345D-917F-40BB-A98F-4A73939343C5_01',
};

/** Signers of one e.firma, issued for them. */
export async function createSigners(): Promise<Signers> {
  const efirma = createTestAuthority().issue({ rfc: RFC, legalName: 'ESCUELA KEMPER URGATE SA DE CV' });
  const credential = await openCredential({ ...efirma, password: new TextEncoder().encode(efirma.password) });
  const key = createPrivateKey({
    key: Buffer.from(efirma.privateKey),
    format: 'der',
    type: 'pkcs8',
    passphrase: efirma.password,
  });
  const forgeKey = forge.pki.privateKeyFromPem(key.export({ type: 'pkcs1', format: 'pem' }).toString());
  // As much as a canonical SignedInfo has.
  const bytes = Buffer.alloc(600, 'signed');
  const common = localMessageSigner(credential);
  const official = localMessageSigner(credential, undefined, 'official');
  return {
    bare: () => sign('sha1', bytes, key),
    javascript: () => forgeKey.sign(forge.md.sha1.create().update(bytes.toString('latin1'))),
    messages: {
      login: () => common.signMessage({ ...COMMON, operation: 'login' }),
      request: () => common.signMessage(REQUEST),
      'request, official form': () => official.signMessage(REQUEST),
      verify: () => common.signMessage(VERIFY),
      download: () => common.signMessage(DOWNLOAD),
    },
  };
}
