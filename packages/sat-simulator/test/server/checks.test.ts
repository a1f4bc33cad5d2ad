import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createManualClock, createTestAuthority } from '../../src/index.js';
import type { CheckName, SatSimulator, SimulatorOptions } from '../../src/index.js';
import { CHECKS } from '../../src/server/checks.js';
import { attributesOf, codeOf, resultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { signerOf } from '../conformance/signer.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Post } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import type { LoginShape } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import type { OperationShape } from '../conformance/operation-message.js';
import { issuedSigner, OTHER_RFC, RFC, simulatedWithClient, WORLD } from '../messages/simulated.js';

interface Situation {
  readonly sat: SatSimulator;
  readonly client: TestClient;
}

/** A call that one check refuses, and what it is answered without that check. */
interface Case {
  readonly check: CheckName;
  /** Default: the accepted code, or that of an unknown request. */
  readonly without?: string;
  readonly options?: SimulatorOptions;
  /** The code that it is answered. */
  readonly call: (situation: Situation) => Promise<string>;
}

const NOON = new Date('2025-03-10T18:00:00Z');
const ACTION = `${SERVICES.verify.action}VerificaSolicitudDescarga`;

/** A verification of an unknown request, as it would be right, with something changed. */
async function verification(
  { client }: Situation,
  change: { readonly text?: (text: string) => string | Uint8Array; readonly post?: Partial<Post> },
): Promise<string> {
  const body = operationMessage(client.signer, client.shapes.verify('x'));
  const token = await client.login();
  const post = { action: ACTION, token, body: change.text?.(body) ?? body, ...change.post };
  return codeOf(await send(client.url('verify'), post));
}

async function withoutToken({ client }: Situation): Promise<string> {
  const body = operationMessage(client.signer, client.shapes.verify('x'));
  return codeOf(await send(client.url('verify'), { action: ACTION, body }));
}

function changed(text: (text: string) => string | Uint8Array): Case['call'] {
  return (situation) => verification(situation, { text });
}

function posted(post: Partial<Post>): Case['call'] {
  return (situation) => verification(situation, { post });
}

function shaped(shape: Partial<OperationShape>): Case['call'] {
  return async ({ client }) => codeOf(await client.call('verify', { ...client.shapes.verify('x'), ...shape }));
}

/** The call of a signer other than the simulator's own taxpayer. */
function signedBy(signer: () => TestClient['signer']): Case['call'] {
  return async ({ sat }) => codeOf(await testClient(sat, RFC, signer()).verify('x'));
}

function login(check: CheckName, shape: LoginShape, change: (text: string) => string = (text) => text): Case {
  return {
    check,
    without: 'HTTP 200',
    async call({ client }) {
      const body = change(loginMessage(client.signer, shape));
      return codeOf(await send(client.url('login'), { action: `${SERVICES.login.action}Autentica`, body }));
    },
  };
}

function issued(
  check: CheckName,
  attributes: Readonly<Record<string, string | undefined>>,
  more: Partial<Case> & { readonly receivers?: readonly string[] } = {},
): Case {
  const { receivers, ...rest } = more;
  return {
    check,
    without: '5000',
    call: async ({ client }) => codeOf(await client.issued(attributes, receivers)),
    ...rest,
  };
}

function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}

const SINGLE = { xmlDocuments: 1 };
const CANCELLED = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'cancelled' })[0]?.uuid ?? '';
const FOREIGN =
  WORLD.select({ service: 'cfdi', rfc: OTHER_RFC, status: 'active' }).find(
    ({ issuerRfc, receiverRfc }) => issuerRfc !== RFC && receiverRfc !== RFC,
  )?.uuid ?? '';

async function firstPackage({ client }: Situation): Promise<string> {
  const [id = ''] = await client.packagesOf(await client.issued());
  return id;
}

const CASES: readonly Case[] = [
  { check: 'http.method', call: posted({ method: 'PUT' }) },
  { check: 'http.contentType', call: posted({ headers: { 'Content-Type': 'application/soap+xml' } }) },
  { check: 'http.contentEncoding', call: posted({ headers: { 'Content-Encoding': 'gzip' } }) },
  { check: 'http.size', call: changed((text) => `${text}${' '.repeat(300_000)}`) },
  { check: 'action.known', call: posted({ action: 'urn:x' }) },
  { check: 'xml.encoding', call: changed((text) => Buffer.from(text.replace('CN=TEST', 'CN=Ñ'), 'latin1')) },
  { check: 'xml.doctype', call: changed((text) => `<!DOCTYPE x>${text}`) },
  { check: 'xml.wellFormed', without: '301', call: changed((text) => text.slice(0, -1)) },
  {
    check: 'xml.envelope',
    call: changed((text) =>
      text.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
    ),
  },
  { check: 'xml.envelope', without: '301', call: changed(() => '<x/>') },
  { check: 'xml.operation', call: changed((text) => text.replace('</s:Body>', '<x/></s:Body>')) },
  { check: 'xml.operation', without: '301', call: changed((text) => text.replaceAll('VerificaSolicitud', 'Verifica')) },
  issued('xml.types', { TipoSolicitud: 'METADATA' }, { without: '301' }),
  issued('xml.types', { FechaFinal: 'ayer' }, { without: '301' }),
  login('login.parts', {}, (text) => text.replace(/<Signature .*<\/Signature>/, '')),
  login('login.parts', {}, (text) => text.replace(/<s:Header>.*<\/s:Header>/, '')),
  login('login.parts', {}, (text) => text.replace(/<o:BinarySecurityToken .*<\/o:BinarySecurityToken>/, '')),
  login('login.algorithms', { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' }),
  login('login.references', { reference: '#_1' }),
  login('login.digest', {}, (text) => text.replace('<u:Created>', ' <u:Created>')),
  login('login.signature', {}, (text) => text.replace(/(<SignatureValue>)..../, '$1AAAA')),
  login('login.lifetime', { created: minutesAgo(0), expires: minutesAgo(1) }),
  login('login.future', { created: minutesAgo(-6) }),
  login('login.expired', { created: minutesAgo(11) }),
  { check: 'token.present', call: withoutToken },
  { check: 'token.present', call: posted({ headers: { Authorization: 'Bearer x' } }) },
  {
    check: 'token.issued',
    async call({ sat, client }) {
      const token = await testClient(sat, RFC, client.signer, 'retenciones').login();
      return codeOf(await client.call('verify', client.shapes.verify('x'), { token }));
    },
  },
  { check: 'token.issued', call: posted({ token: 'a.b.c%26wrap_subject%3d00' }) },
  { check: 'token.expired', options: { tokenLifetimeSeconds: 0 }, call: shaped({}) },
  { check: 'content.element', without: '302', call: shaped({ content: 'peticionDescarga' }) },
  { check: 'certificate.present', call: changed((text) => text.replace(/<Signature .*<\/Signature>/, '')) },
  { check: 'certificate.readable', call: changed((text) => text.replace(/(<X509Certificate>)...../, '$1AAAAA')) },
  {
    check: 'certificate.validity',
    call: signedBy(() => issuedSigner({ validFrom: new Date('2010-01-01'), validTo: new Date('2014-01-01') })),
  },
  {
    check: 'certificate.revoked',
    async call({ sat, client }) {
      const { serialNumber } = new X509Certificate(client.signer.certificate);
      sat.configure({ revoked: [Buffer.from(serialNumber, 'hex').toString('ascii')] });
      return codeOf(await client.verify('x'));
    },
  },
  {
    check: 'certificate.issuer',
    call: signedBy(() => signerOf(createTestAuthority().issue({ rfc: RFC, legalName: 'A' }))),
  },
  { check: 'certificate.testAuthority', options: { trustTestAuthority: false }, call: shaped({}) },
  { check: 'certificate.kind', call: signedBy(() => issuedSigner({ kind: 'csd' })) },
  {
    check: 'token.certificate',
    async call({ sat, client }) {
      const token = await testClient(sat, RFC, issuedSigner({ legalName: 'OTRA' })).login();
      return codeOf(await client.call('verify', client.shapes.verify('x'), { token }));
    },
  },
  { check: 'signature.complete', call: changed((text) => text.replace(/<DigestMethod .*<\/DigestMethod>/, '')) },
  { check: 'signature.complete', call: changed((text) => text.replace(/<X509IssuerName>.*<\/X509IssuerName>/, '')) },
  { check: 'signature.algorithms', call: shaped({ referenceUri: '#x' }) },
  { check: 'signature.algorithms', call: shaped({ digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' }) },
  { check: 'signature.value', call: changed((text) => text.replace(/(<SignatureValue>)..../, '$1AAAA')) },
  { check: 'signature.digest', call: changed((text) => text.replace('IdSolicitud="x"', 'IdSolicitud="y"')) },
  issued('rfc.RfcSolicitante', { RfcSolicitante: OTHER_RFC }),
  issued('rfc.RfcEmisor', { RfcEmisor: OTHER_RFC }),
  {
    ...issued('rfc.RfcReceptor', {}),
    call: async ({ client }) => codeOf(await client.received({ RfcReceptor: OTHER_RFC })),
  },
  issued('content.required', { RfcEmisor: undefined }),
  issued('content.required', { FechaInicial: undefined, FechaFinal: undefined, TipoSolicitud: undefined }),
  { check: 'content.required', call: shaped({ attributes: { RfcSolicitante: RFC } }) },
  issued('content.compulsory', {}, { options: { contract: { compulsory: ['SolicitaDescargaEmitidos.Complemento'] } } }),
  issued('content.contentKind', { TipoSolicitud: 'PDF' }),
  issued('content.status', { EstadoComprobante: '1' }),
  {
    check: 'content.receivedXmlActive',
    without: '5000',
    call: async ({ client }) => codeOf(await client.received({ EstadoComprobante: undefined })),
  },
  issued('content.receivers', {}, { receivers: Array.from({ length: 6 }, (_, index) => `AAA010101AA${index}`) }),
  issued('content.rfcShape', {}, { receivers: ['ABC'] }),
  issued('content.type', { TipoComprobante: 'X' }),
  issued('content.thirdParty', { RfcACuentaTerceros: 'ABC' }),
  issued('content.complemento', { Complemento: 'aerolíneas' }),
  issued('content.dateFormat', { FechaInicial: '2025-01-01T00:00:00.000Z' }),
  issued('content.dateOrder', { FechaFinal: '2025-01-01T00:00:00' }),
  issued('content.future', { FechaFinal: '2025-03-10T12:00:01' }, { options: { clock: createManualClock(NOON) } }),
  issued('content.history', { FechaInicial: '2019-03-09T23:59:59' }, { options: { clock: createManualClock(NOON) } }),
  { check: 'content.folio', without: '5000', call: async ({ client }) => codeOf(await client.folio('x')) },
  {
    check: 'content.othersDocument',
    without: '5000',
    call: async ({ client }) => codeOf(await client.folio(FOREIGN)),
  },
  {
    check: 'content.cancelledFolio',
    without: '5000',
    call: async ({ client }) => codeOf(await client.folio(CANCELLED)),
  },
  {
    check: 'quota.alive',
    without: '5000',
    options: { verifiesUntilFinished: 1 },
    async call({ client }) {
      await client.issued();
      return codeOf(await client.issued());
    },
  },
  issued('quota.queryLives', {}, { options: { limits: { queryLives: 0 } } }),
  { check: 'known.request', without: '5000', call: shaped({}) },
  {
    check: 'known.package',
    without: '5000',
    call: async ({ client }) => codeOf(await client.download('x')),
  },
  {
    check: 'known.package',
    without: '5000',
    async call({ sat, client }) {
      const other = testClient(sat, OTHER_RFC, issuedSigner({ rfc: OTHER_RFC }));
      return codeOf(await other.download(await firstPackage({ sat, client })));
    },
  },
  {
    check: 'quota.packageHours',
    without: '5000',
    async call({ sat, client }) {
      const id = await firstPackage({ sat, client });
      sat.configure({ limits: { packageHours: 0 } });
      return codeOf(await client.download(id));
    },
  },
  {
    check: 'quota.packageLives',
    without: '5000',
    options: { limits: { packageLives: 0 } },
    call: async (situation) => codeOf(await situation.client.download(await firstPackage(situation))),
  },
];

/** Checks whose refusal Verificación tells later. */
const TOLD_LATER = ['quota.documents', 'quota.folioPerDay'];

describe('a check', () => {
  it.each(CASES)('$check refuses, and lets pass what it refused when it is off', async (one) => {
    const { check, without = '5004', options = {} } = one;
    const { code } = CHECKS[check];
    const on = await simulatedWithClient(options);
    expect(await one.call(on)).toBe(check.startsWith('http.') ? `HTTP ${code}` : code);
    expect(on.sat.journal.at(-1)).toMatchObject({ registered: false, verdict: { check } });
    expect(await one.call(await simulatedWithClient({ ...options, without: [check] }))).toBe(without);
  });

  it('that refuses a number of documents or a folio is told by Verificación, and lets pass when it is off', async () => {
    const [active] = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'active' });
    for (const without of [[], TOLD_LATER] as CheckName[][]) {
      const { client } = await simulatedWithClient({ limits: { ...SINGLE, folioRequestsPerDay: 0 }, without });
      const results = [];
      for (const accepted of [await client.issued(), await client.folio(active?.uuid ?? '')]) {
        const answer = await client.verify(resultOf(accepted)['IdSolicitud'] ?? '');
        const { CodEstatus, CodigoEstadoSolicitud, EstadoSolicitud } = attributesOf(answer.text, '\\w+Result');
        results.push([CodEstatus, EstadoSolicitud, CodigoEstadoSolicitud]);
      }
      const accepted = ['5000', '3', '5000'];
      const refused = [
        ['5000', '5', '5003'],
        ['5011', '5', '5000'],
      ];
      expect(results).toEqual(without.length === 0 ? refused : [accepted, accepted]);
    }
  });

  it('exists for each name, and each is tried here', () => {
    const tried = new Set<string>([...CASES.map(({ check }) => check), ...TOLD_LATER]);
    expect([...tried].toSorted()).toEqual(Object.keys(CHECKS).toSorted());
  });
});

describe('with every check off', () => {
  const without = Object.keys(CHECKS) as CheckName[];

  it.each([
    ['login', ''],
    ['login', '<x/>'],
    ['request', ''],
    ['request', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'],
    ['verify', '\u0000<a'],
    ['verify', '<a xmlns="relative"/>'],
    ['download', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
  ] as const)('%s answers "%s" as if it had been accepted', async (operation, body) => {
    const { sat, client } = await simulatedWithClient({ without });
    const answer = await send(client.url(operation), { body });
    expect(answer.status).toBe(200);
    expect(codeOf(answer)).toBe(operation === 'login' ? 'HTTP 200' : '5000');
    expect(sat.journal.at(-1)?.verdict).toMatchObject({ outcome: 'accepted' });
  });

  it('a request is registered for the RFC that the message names', async () => {
    const { sat, client } = await simulatedWithClient({ without });
    const message = operationMessage(client.signer, {
      ...client.shapes.request(),
      attributes: { RfcEmisor: OTHER_RFC, FechaInicial: '2025-01-01T00:00:00', TipoSolicitud: 'Metadata' },
    });
    const body = message.replace(/<Signature .*<\/Signature>/, '');
    const accepted = await send(client.url('request'), { body });
    const { IdSolicitud = '' } = resultOf(accepted);
    const verified = resultOf(await client.verify(IdSolicitud));
    expect(sat.requests).toMatchObject([{ rfc: OTHER_RFC, query: { kind: 'issued', content: 'metadata' } }]);
    expect(verified).toMatchObject({ EstadoSolicitud: '3' });
    expect(Number(verified['NumeroCFDIs'])).toBeGreaterThan(0);
    expect(sat.journal.at(0)?.rfc).toBeUndefined();
  });
});

it('a check that is switched on again refuses again', async () => {
  const { sat, client } = await simulatedWithClient({ without: ['known.request'] });
  expect(codeOf(await client.verify('x'))).toBe('5000');
  sat.configure({ without: [] });
  expect(codeOf(await client.verify('x'))).toBe('5004');
});
