import { describe, expect, it } from 'vitest';

import { codeOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import { operationMessage, PROFILES } from '../conformance/operation-message.js';
import type { OperationShape, Profile } from '../conformance/operation-message.js';
import { RFC, simulatedWithClient } from '../messages/simulated.js';

const SHAPE: OperationShape = {
  element: 'SolicitaDescargaEmitidos',
  attributes: {
    EstadoComprobante: 'Todos',
    FechaFinal: '2025-01-31T23:59:59',
    FechaInicial: '2025-01-01T00:00:00',
    RfcEmisor: RFC,
    RfcSolicitante: RFC,
    TipoSolicitud: 'Metadata',
  },
  receivers: ['H&E951128469', 'HAÑ930228SM9'],
};
const ACTION = `${SERVICES.request.action}SolicitaDescargaEmitidos`;

describe('the form of a signature', () => {
  it.each(Object.keys(PROFILES) as Profile[])('%s is accepted and named in the journal', async (profile) => {
    const { sat, client } = await simulatedWithClient();
    expect(codeOf(await client.call('request', { ...SHAPE, profile }))).toBe('5000');
    const warnings = profile === 'B' ? ['SignatureValue only verifies over SignedInfo taken out of the message'] : [];
    expect(sat.journal.at(-1)?.verdict).toEqual({ outcome: 'accepted', form: profile.split('_')[0], warnings });
  });

  it.each([
    ['an inclusive digest under an exclusive declaration', 'A', 'B'],
    ['a digest of the whole document under the declaration of A', 'A', 'C'],
  ] as const)('%s is refused, with both texts in the journal', async (_, declared, hashed) => {
    const { sat, client } = await simulatedWithClient();
    const digest = (profile: Profile): string =>
      /<DigestValue>([^<]*)</.exec(operationMessage(client.signer, { ...SHAPE, profile }))?.[1] ?? '';
    const body = operationMessage(client.signer, { ...SHAPE, profile: declared }).replace(
      digest(declared),
      digest(hashed),
    );
    const answer = await send(client.url('request'), { action: ACTION, token: await client.login(), body });
    expect(codeOf(answer)).toBe('302');
    const verdict = sat.journal.at(-1)?.verdict;
    expect(verdict?.outcome).toBe('refused');
    const evidence = verdict?.outcome === 'refused' ? verdict.evidence : undefined;
    expect(evidence?.digestValue).toBe(digest(hashed));
    expect(evidence?.signedInfo).toContain(digest(hashed));
    expect(evidence?.forms).toEqual([
      { form: 'A', digest: digest(declared), canonical: expect.stringMatching(/^<des:SolicitaDescargaEmitidos /) },
    ]);
  });

  it('does not depend on the order of attributes or on how empty elements are written', async () => {
    const { client } = await simulatedWithClient();
    const wireOrder = Object.keys(SHAPE.attributes).toReversed();
    expect(codeOf(await client.call('request', { ...SHAPE, wireOrder, selfClosing: true }))).toBe('5000');
  });
});

describe('an incomplete or foreign signature', () => {
  const changes: readonly (readonly [string, string, (message: string) => string])[] = [
    ['without Signature', '302', (text) => text.replace(/<Signature .*<\/Signature>/, '')],
    ['without certificate', '302', (text) => text.replace(/<X509Certificate>.*<\/X509Certificate>/, '')],
    ['with a certificate that is not base64', '305', (text) => text.replace('<X509Certificate>', '<X509Certificate>*')],
    ['without SignatureValue', '302', (text) => text.replace(/<SignatureValue>.*<\/SignatureValue>/, '')],
    ['without X509IssuerSerial', '302', (text) => text.replace(/<X509IssuerSerial>.*<\/X509IssuerSerial>/, '')],
    ['with a serial number that is no integer', '302', (text) => text.replace(/(<X509SerialNumber>)\d+/, '$1ab')],
    ['with an empty issuer name', '302', (text) => text.replace('CN=TEST', '')],
    ['with two references', '302', (text) => text.replace(/(<Reference .*<\/Reference>)/, '$1$1')],
    ['with two certificates', '302', (text) => text.replace(/(<X509Certificate>.*<\/X509Certificate>)/, '$1$1')],
    ['with two Signatures', '302', (text) => text.replace(/(<Signature .*<\/Signature>)/, '$1$1')],
    ['with rsa-sha256 declared', '302', (text) => text.replace('xmldsig#rsa-sha1', 'xmldsig-more#rsa-sha256')],
    ['with sha256 declared', '302', (text) => text.replace('#sha1"', '#sha256"')],
    ['with comments canonicalised', '302', (text) => text.replaceAll('exc-c14n#"', 'exc-c14n#WithComments"')],
    ['with a reference to an Id', '302', (text) => text.replace('URI=""', 'URI="#x"')],
    ['with the KeyInfo of a security token', '302', (text) => text.replaceAll('X509Data>', 'X509Token>')],
  ];

  it.each(changes)('%s is refused', async (_, code, change) => {
    const { sat, client } = await simulatedWithClient();
    const message = operationMessage(client.signer, SHAPE);
    const post = { action: ACTION, token: await client.login() };
    expect(change(message)).not.toBe(message);
    expect(codeOf(await send(client.url('request'), { ...post, body: change(message) }))).toBe(code);
    expect(sat.requests).toEqual([]);
    expect(codeOf(await send(client.url('request'), { ...post, body: message }))).toBe('5000');
  });

  it.each([
    ['refers to an Id', { referenceUri: '#x' }],
    ['declares another digest than it carries', { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' }],
  ])('is refused when it %s, although it verifies', async (_, change) => {
    const { sat, client } = await simulatedWithClient();
    expect(codeOf(await client.call('request', { ...SHAPE, ...change }))).toBe('302');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({
      reason: 'the signature declares algorithms that no known form declares',
    });
  });

  it('is reported when the serial number is another one, and not when it is written in hexadecimal', async () => {
    const { sat, client } = await simulatedWithClient();
    const warnings = (): unknown => {
      const verdict = sat.journal.at(-1)?.verdict;
      return verdict?.outcome === 'accepted' ? verdict.warnings : undefined;
    };
    await client.call('request', { ...SHAPE, serialNumber: '30001000000500003415' });
    expect(warnings()).toEqual(["X509SerialNumber is not the certificate's serial number"]);
    const serialNumber = Buffer.from(sat.journal.at(-1)?.certificateNumber ?? '').toString('hex');
    await client.call('request', { ...SHAPE, serialNumber });
    expect(warnings()).toEqual([]);
  });
});

function withAnotherDigest(message: string): string {
  return message.replace(/(<DigestValue>)..../, '$1AAAA');
}

describe('the lenient mode', () => {
  it('takes a complete signature that does not verify, which the strict mode refuses', async () => {
    for (const [lenient, code] of [
      [true, '5000'],
      [false, '302'],
    ] as const) {
      const { client } = await simulatedWithClient({ lenient });
      const body = withAnotherDigest(operationMessage(client.signer, SHAPE));
      expect(codeOf(await send(client.url('request'), { action: ACTION, token: await client.login(), body }))).toBe(
        code,
      );
    }
  });

  it('still refuses an incomplete signature and a login that does not verify', async () => {
    const { client } = await simulatedWithClient({ lenient: true });
    const body = operationMessage(client.signer, SHAPE).replace(/<SignatureValue>.*<\/SignatureValue>/, '');
    expect(codeOf(await send(client.url('request'), { action: ACTION, token: await client.login(), body }))).toBe(
      '302',
    );
  });
});

it('receivers that stand after the Signature are lost, as WCF loses them', async () => {
  const { sat, client } = await simulatedWithClient();
  const ordered = await client.call('request', { ...SHAPE, profile: 'D' });
  expect(codeOf(ordered)).toBe('5000');
  expect(sat.journal.at(-1)?.query).toMatchObject({ counterparts: SHAPE.receivers });
  await client.call('request', { ...SHAPE, receiversLast: true });
  expect(sat.journal.at(-1)?.query).not.toHaveProperty('counterparts');
  expect(sat.journal.at(-1)?.verdict).toMatchObject({
    warnings: ['RfcReceptores stands after Signature and is lost'],
  });
});
