import { describe, expect, it, onTestFinished } from 'vitest';

import { readRecording, startSatSimulator } from '../../src/index.js';
import type { SatSimulator } from '../../src/index.js';
import { attributesOf, codeOf, packageIdsOf, packageOf, unzip, resultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { outcomeOf } from '../messages/ready.js';
import { AUTHORITY, flipped, issuedSigner, OTHER_RFC, RFC } from '../messages/simulated.js';
import { send, SERVICES } from '../conformance/http.js';
import { operationMessage } from '../conformance/operation-message.js';
import { recordingFolder } from './recording-folder.js';

const REQUEST = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const PACKAGE = REQUEST.toUpperCase();

/** A simulator that answers from the recording in `recordings/whole`, with a client that has got past its first login. */
async function replaying(): Promise<{ readonly sat: SatSimulator; readonly client: TestClient }> {
  const sat = await startSatSimulator({ authority: AUTHORITY, replay: await readRecording(recordingFolder('whole')) });
  onTestFinished(() => sat.close());
  const client = testClient(sat, RFC, issuedSigner());
  await expect(client.login()).rejects.toThrow('InvalidSecurity');
  return { sat, client };
}

describe('a simulator that answers from a recording', () => {
  it('says who its taxpayers are, as the authority takes them', async () => {
    const { taxpayers } = await readRecording(recordingFolder('whole'));
    expect(taxpayers).toEqual([{ rfc: RFC, legalName: 'ESCUELA KEMPER URGATE SA DE CV' }]);
    expect(taxpayers.map((taxpayer) => AUTHORITY.issue(taxpayer).certificate.length)).toEqual([expect.any(Number)]);
  });

  it('refuses the logins that were refused, and gives tokens of its own in place of those that were given', async () => {
    const { sat, client } = await replaying();
    expect(await client.login()).toMatch(/^eyJ/);
    expect(await client.login()).toMatch(/^eyJ/);
    expect(sat.journal.map(({ verdict }) => verdict)).toEqual([
      { outcome: 'replayed', exchange: '0001-cfdi-login' },
      { outcome: 'accepted', warnings: [] },
      { outcome: 'accepted', warnings: [] },
    ]);
  });

  it('judges logins that it would have granted', async () => {
    const { sat, client } = await replaying();
    const stranger = testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC }));
    expect(await stranger.login()).toMatch(/^eyJ/);
    const spoiled = testClient(sat, RFC, {
      ...issuedSigner(),
      certificate: flipped(client.signer.certificate, 900, 0),
    });
    await expect(spoiled.login()).rejects.toThrow('InvalidSecurity');
  });

  it('answers a request word by word', async () => {
    const { sat, client } = await replaying();
    const answer = await client.issued();
    expect(resultOf(answer)).toMatchObject({ IdSolicitud: REQUEST, Mensaje: 'Solicitud Aceptada de producción' });
    expect(sat.journal.at(-1)).toMatchObject({ verdict: { outcome: 'replayed', exchange: '0003-cfdi-request' } });
  });

  it('tells requests apart by their attributes and receivers, whatever their order on the wire', async () => {
    const { client } = await replaying();
    const shape = { element: 'SolicitaDescargaEmitidos', attributes: client.shapes.request().attributes };
    const attributes = { ...shape.attributes, TipoSolicitud: 'CFDI' };
    const wireOrder = Object.keys(attributes).toSorted().toReversed();
    const other = await client.call('request', { ...shape, attributes, wireOrder, receivers: [OTHER_RFC] });
    expect(resultOf(other)['IdSolicitud']).toBe('11111111-2222-4333-8444-555555555555');
    expect(resultOf(await client.issued())['IdSolicitud']).toBe(REQUEST);
  });

  it('answers polls in their order, resets where the connection was lost, and goes on with the last one', async () => {
    const { client } = await replaying();
    const states: string[] = [];
    for (let poll = 0; poll < 4; poll += 1) {
      // The id's case of letters means nothing.
      const id = poll % 2 === 0 ? REQUEST : REQUEST.toUpperCase();
      const answer = await client.verify(id).catch(() => undefined);
      states.push(answer === undefined ? 'lost' : (resultOf(answer)['EstadoSolicitud'] ?? ''));
    }
    expect(states).toEqual(['1', 'lost', '3', '3']);
    expect(packageIdsOf(await client.verify(REQUEST))).toEqual([`${PACKAGE}_01`]);
  });

  it('gives a package, and then what came of the second download', async () => {
    const { client } = await replaying();
    const first = await client.download(`${PACKAGE}_01`);
    expect(attributesOf(first.text, 'respuesta')).toMatchObject({ CodEstatus: '5000' });
    expect([...unzip(packageOf(first))].map(([name, content]) => [name, content.toString()])).toEqual([
      [`${PACKAGE}_01.txt`, 'Uuid~RfcEmisor\r\n'],
    ]);
    expect(codeOf(await client.download(`${PACKAGE}_01`))).toBe('5008');
  });

  it('imitates what was not understood: a page, nothing, no base64, no ZIP, half an answer', async () => {
    const { client } = await replaying();
    const page = await client.issued({ TipoSolicitud: 'Metadata' });
    expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    const nothing = await client.issued({ TipoSolicitud: 'Metadata' });
    expect([nothing.status, nothing.text]).toEqual([200, '']);
    expect((await client.download(`${PACKAGE}_03`)).text).toContain('<Paquete>*</Paquete>');
    expect(packageOf(await client.download(`${PACKAGE}_04`)).toString()).toBe('This is not a ZIP file.');
    expect(await outcomeOf(client.download(`${PACKAGE}_06`))).toBe('lost');
  });

  it.each([
    ['02', 'the package of 0010-cfdi-download was too large to be recorded'],
    ['05', 'the answer of 0013-cfdi-download was too large to be recorded'],
    ['07', 'nothing is recorded of cfdi Descargar (IdPaquete='],
  ])('answers a fault for package %s and says why', async (part, reason) => {
    const { sat, client } = await replaying();
    expect(codeOf(await client.download(`${PACKAGE}_${part}`))).toBe('InternalServiceFault');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({ outcome: 'fault', reason: expect.stringContaining(reason) });
  });

  it('says of a request that is not in it what was asked and what is recorded', async () => {
    const { sat, client } = await replaying();
    expect(codeOf(await client.issued({ FechaFinal: '2025-02-28T23:59:59' }))).toBe('InternalServiceFault');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({
      reason: expect.stringMatching(
        /^nothing is recorded of cfdi SolicitaDescargaEmitidos \(FechaFinal=2025-02-28.*; recorded of it is \(FechaFinal=2025-01-31.* or \(.* or \(.*RfcReceptor=HAÑ930228SM9\)$/,
      ),
    });
    // What never reached the SAT cannot be repeated.
    expect(codeOf(await client.verify('22222222-2222-4333-8444-555555555555'))).toBe('InternalServiceFault');
  });

  it('answers also what the judge would refuse, and the journal names the check', async () => {
    const { sat, client } = await replaying();
    const shape = { ...client.shapes.verify(REQUEST), referenceUri: '#none' };
    const answer = await client.call('verify', shape);
    expect(resultOf(answer)['EstadoSolicitud']).toBe('1');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({
      outcome: 'replayed',
      check: expect.stringMatching(/^signature\./),
    });
  });

  it('leaves to the judge what cannot be read', async () => {
    const { sat, client } = await replaying();
    const body = operationMessage(client.signer, client.shapes.verify(REQUEST)).slice(0, -5);
    const action = `${SERVICES.verify.action}VerificaSolicitudDescarga`;
    expect(codeOf(await send(client.url('verify'), { body, action }))).toBe('DeserializationFailed');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({ outcome: 'fault', check: 'xml.wellFormed' });
  });
});
