import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createManualClock, createTestAuthority } from '../../src/index.js';
import type { CheckName, SatSimulator, SimulatorOptions } from '../../src/index.js';
import { CHECKS } from '../../src/server/checks.js';
import { codeOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import { signerOf } from '../conformance/signer.js';
import type { TestSigner } from '../conformance/signer.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Post, Received } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import type { OperationShape } from '../conformance/operation-message.js';
import { issuedSigner, OTHER_RFC, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

/** Faults of a message and of its circumstances, from the last check to the first; each one hides those before it. */
interface Wrongs {
  readonly quota?: boolean;
  readonly content?: boolean;
  readonly rfc?: boolean;
  readonly signature?: boolean;
  readonly csd?: boolean;
  readonly expired?: boolean;
  readonly token?: boolean;
  readonly enumeration?: boolean;
  readonly action?: boolean;
}

const LADDER: readonly (readonly [keyof Wrongs, string])[] = [
  ['quota', '5002'],
  ['content', '301'],
  ['rfc', '303'],
  ['signature', '302'],
  ['csd', '305'],
  ['expired', '304'],
  ['token', '300'],
  ['enumeration', 'InternalServiceFault'],
  ['action', 'ActionNotSupported'],
];

function signerFor(wrongs: Wrongs): TestSigner {
  return issuedSigner({
    kind: wrongs.csd === true ? 'csd' : 'efirma',
    ...(wrongs.expired === true && { validFrom: new Date('2010-01-01'), validTo: new Date('2014-01-01') }),
  });
}

function shapeFor(wrongs: Wrongs): OperationShape {
  return {
    element: 'SolicitaDescargaEmitidos',
    attributes: {
      FechaInicial: '2025-01-01T00:00:00',
      FechaFinal: wrongs.content === true ? '2025-01-01T00:00:00' : '2025-01-31T23:59:59',
      RfcEmisor: wrongs.rfc === true ? OTHER_RFC : RFC,
      RfcSolicitante: RFC,
      TipoSolicitud: wrongs.enumeration === true ? 'METADATA' : 'CFDI',
    },
  };
}

async function answerTo(wrongs: Wrongs): Promise<string> {
  const sat = await simulated({ limits: { queryLives: wrongs.quota === true ? 0 : 2 } });
  const client = testClient(sat, RFC, signerFor(wrongs));
  const token = await client.login();
  const message = operationMessage(client.signer, shapeFor(wrongs));
  const answer = await send(client.url('request'), {
    action: `${SERVICES.request.action}${wrongs.action === true ? 'SolicitaDescarga' : 'SolicitaDescargaEmitidos'}`,
    token: wrongs.token === true ? `${token}0` : token,
    body: wrongs.signature === true ? message.replace(/(<DigestValue>)..../, '$1AAAA') : message,
  });
  return codeOf(answer);
}

describe('the order of checks', () => {
  it('accepts a request with nothing wrong', async () => {
    expect(await answerTo({})).toBe('5000');
  });

  it.each(LADDER.map(([name, code], place) => ({ name, code, hidden: LADDER.slice(0, place).map(([one]) => one) })))(
    'answers $code for a wrong $name, alone and before $hidden',
    async ({ name, code, hidden }) => {
      expect(await answerTo({ [name]: true })).toBe(code);
      expect(await answerTo(Object.fromEntries([...hidden, name].map((one) => [one, true])))).toBe(code);
    },
  );
});

/** Everything that can be wrong with one and the same request, but for what excludes each other. */
async function wrongRequest(sat: SatSimulator): Promise<Post> {
  const foreign = createTestAuthority().issue({
    rfc: RFC,
    legalName: 'A',
    kind: 'csd',
    validFrom: new Date('2010-01-01'),
    validTo: new Date('2014-01-01'),
  });
  const signer = signerOf(foreign);
  const { serialNumber } = new X509Certificate(foreign.certificate);
  sat.configure({ revoked: [Buffer.from(serialNumber, 'hex').toString('ascii')] });
  const shape = {
    element: 'SolicitaDescargaEmitidos',
    attributes: {
      FechaInicial: '2015-01-01T00:00:00Z',
      FechaFinal: '2025-03-10T12:00:01.5',
      RfcEmisor: OTHER_RFC,
      RfcSolicitante: OTHER_RFC,
      TipoSolicitud: 'METADATA',
      TipoComprobante: 'X',
      EstadoComprobante: 'X',
      Complemento: 'X',
      RfcACuentaTerceros: 'X',
    },
    receivers: ['X', 'X', 'X', 'X', 'X', 'X'],
    referenceUri: '#x',
  };
  const message = operationMessage(signer, shape)
    .replace(/(<DigestValue>)..../, '$1AAAA')
    .replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope')
    .replace('</s:Body>', '<x/></s:Body>');
  return {
    method: 'PUT',
    headers: { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' },
    action: 'urn:x',
    token: await testClient(sat, RFC, issuedSigner(), 'retenciones').login(),
    body: Buffer.from(`<!DOCTYPE x>${message.replace('CN=TEST', 'CN=Ñ')}${' '.repeat(300_000)}`, 'latin1'),
  };
}

/** The checks that a call fails one after the other, each switched off once it has refused, until it is accepted. */
async function failures(sat: SatSimulator, call: () => Promise<Received>): Promise<readonly CheckName[]> {
  const without: CheckName[] = [];
  for (let last = await call(); sat.journal.at(-1)?.verdict.outcome !== 'accepted'; last = await call()) {
    const verdict = sat.journal.at(-1)?.verdict;
    const check = verdict !== undefined && 'check' in verdict ? verdict.check : undefined;
    if (check === undefined || without.includes(check)) {
      throw new Error(`${codeOf(last)} without reason`);
    }
    without.push(check);
    sat.configure({ without });
  }
  return without;
}

describe('a call with everything wrong', () => {
  it('is refused by one check after the other, in the order of their table', async () => {
    const sat = await simulated({
      clock: createManualClock(new Date('2025-03-10T18:00:00Z')),
      limits: { queryLives: 0 },
      trustTestAuthority: false,
      tokenLifetimeSeconds: 0,
      contract: { compulsory: ['SolicitaDescargaEmitidos.Version'] },
    });
    const post = await wrongRequest(sat);
    const seen = await failures(sat, () => send(`${sat.url}/cfdi${SERVICES.request.path}`, post));
    const hidden =
      /^(?:login|known)\.|^quota\.(?!queryLives)|(?:readable|present|element|complete|required|wellFormed)$/;
    const excluded = ['rfc.RfcReceptor', 'content.dateOrder', 'content.receivedXmlActive', 'content.folio'];
    const others = ['content.othersDocument', 'content.cancelledFolio', ...excluded];
    const names = Object.keys(CHECKS).filter((name) => !hidden.test(name) && !others.includes(name));
    expect(seen).toEqual(names);
  });

  it('is, as a login, judged by its security before its body', async () => {
    const sat = await simulated();
    const wrong = loginMessage(issuedSigner(), {
      created: new Date(Date.now() + 600_000),
      expires: new Date(Date.now() - 600_000),
      reference: '#x',
      transform: 'urn:x',
    })
      .replace('</u:Timestamp>', ' </u:Timestamp>')
      .replace(/(<SignatureValue>)..../, '$1AAAA')
      .replace('</o:Security>', '<x/></o:Security>')
      .replace('</s:Body>', '<x/></s:Body>');
    const action = `${SERVICES.login.action}Autentica`;
    const seen = await failures(sat, () => send(`${sat.url}/cfdi${SERVICES.login.path}`, { action, body: wrong }));
    const names = Object.keys(CHECKS).filter((name) => name.startsWith('login.'));
    expect(seen).toEqual([...names, 'xml.operation']);
  });
});

async function answerWith(signer: TestSigner, options: SimulatorOptions = {}): Promise<string> {
  const sat = await simulated(options);
  return codeOf(await testClient(sat, RFC, signer).verify('x'));
}

describe('a certificate', () => {
  it('that is an e.firma of the trusted authority passes', async () => {
    expect(await answerWith(issuedSigner())).toBe('5004');
  });

  it('of another authority gets 305', async () => {
    expect(await answerWith(signerOf(createTestAuthority().issue({ rfc: RFC, legalName: 'A' })))).toBe('305');
  });

  it('that is not valid yet gets 304', async () => {
    const validFrom = new Date(Date.now() + 86_400_000);
    expect(await answerWith(issuedSigner({ validFrom, validTo: new Date(validFrom.getTime() + 86_400_000) }))).toBe(
      '304',
    );
  });

  it('that was revoked gets 304, from the moment on when it was', async () => {
    const { sat, client } = await simulatedWithClient();
    expect(codeOf(await client.verify('x'))).toBe('5004');
    sat.configure({ revoked: [sat.journal.at(-1)?.certificateNumber ?? ''] });
    expect(codeOf(await client.verify('x'))).toBe('304');
  });

  it('of the test authority gets 305 in every operation when production is imitated, and a token all the same', async () => {
    const { client } = await simulatedWithClient({ trustTestAuthority: false });
    expect(await client.login()).not.toBe('');
    const answers = [
      await client.issued(),
      await client.received(),
      await client.verify('x'),
      await client.download('x'),
    ];
    expect(answers.map(codeOf)).toEqual(['305', '305', '305', '305']);
  });
});
