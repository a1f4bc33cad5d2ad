import { startSatSimulator } from '@acopio/sat-simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareLogin, prepareOperation, signMessage } from '../src/index.js';
import type { OperationForm, XmlElement } from '../src/index.js';
import { needJudge, verifiedByXmlsec } from './foreign-judges.js';
import { createTestSigner } from './test-signer.js';
import { tamper, textOfElement } from './wire.js';

const LOGIN = 'http://DescargaMasivaTerceros.gob.mx';
const OPERATIONS = 'http://DescargaMasivaTerceros.sat.gob.mx';

const sat = await startSatSimulator();
afterAll(() => sat.close());
const signer = createTestSigner(sat.authority);
const { certificate } = signer;

/** A query until that day; the simulated SAT takes each but once. */
function query(lastDay: string): XmlElement {
  const attributes = {
    EstadoComprobante: 'Todos',
    FechaFinal: `2025-01-${lastDay}T23:59:59`,
    FechaInicial: '2025-01-01T00:00:00',
    RfcEmisor: 'EKU9003173C9',
    RfcSolicitante: 'EKU9003173C9',
    TipoSolicitud: 'Metadata',
  };
  const receivers = { name: 'RfcReceptores', children: [{ name: 'RfcReceptor', children: ['H&E951128469'] }] };
  return { name: 'SolicitaDescargaEmitidos', children: [{ name: 'solicitud', attributes, children: [receivers] }] };
}

describe('xmlsec1, judging the official form', () => {
  it('accepts it', async (context) => {
    needJudge(context, 'xmlsec1');
    expect(verifiedByXmlsec(await signed('official'), certificate.der)).toBe(true);
  });

  it('refuses it when anything in the message is something else', async (context) => {
    needJudge(context, 'xmlsec1');
    const text = await signed('official');
    for (const changed of [
      tamper(text, '2025-01-31', '2025-01-30'),
      tamper(text, '<s:Header>', '<s:Header><Note xmlns="urn:example"/>'),
      tamper(text, 'H&amp;E951128469', 'H&amp;E951128468'),
    ]) {
      expect(verifiedByXmlsec(changed, certificate.der)).toBe(false);
    }
  });

  it('refuses it under the key of another certificate', async (context) => {
    needJudge(context, 'xmlsec1');
    expect(verifiedByXmlsec(await signed('official'), createTestSigner().certificate.der)).toBe(false);
  });

  it('refuses the common form, which is why there are two', async (context) => {
    needJudge(context, 'xmlsec1');
    expect(verifiedByXmlsec(await signed('common'), certificate.der)).toBe(false);
  });
});

describe('the simulated SAT, judging with libxml2', () => {
  it.each([
    ['common', '30'],
    ['official', '31'],
  ] as const)('accepts the %s form, and refuses it when a value was changed', async (form, lastDay) => {
    const token = await login();
    const text = await signed(form, lastDay);
    const changed = tamper(text, 'TipoSolicitud="Metadata"', 'TipoSolicitud="CFDI"');
    expect(await request(changed, token)).toContain('CodEstatus="302"');
    expect(await request(text, token)).toContain('CodEstatus="5000"');
  });
});

async function signed(form: OperationForm, lastDay = '31'): Promise<string> {
  const operation = query(lastDay);
  return signMessage(prepareOperation({ certificate, namespace: OPERATIONS, operation, form }), signer);
}

async function login(): Promise<string> {
  const message = prepareLogin({ certificate, created: new Date(), body: { namespace: LOGIN, name: 'Autentica' } });
  const body = await signMessage(message, signer);
  const answer = await post('Autenticacion/Autenticacion.svc', body, {
    soapaction: `${LOGIN}/IAutenticacion/Autentica`,
  });
  return textOfElement(answer, 'AutenticaResult');
}

async function request(body: string, token: string): Promise<string> {
  return post('SolicitaDescargaService.svc', body, {
    soapaction: `${OPERATIONS}/ISolicitaDescargaService/SolicitaDescargaEmitidos`,
    authorization: `WRAP access_token="${token}"`,
  });
}

async function post(service: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(`${sat.url}/cfdi/${service}`, {
    method: 'POST',
    headers: { 'content-type': 'text/xml; charset=utf-8', ...headers },
    body,
  });
  return answer.text();
}
