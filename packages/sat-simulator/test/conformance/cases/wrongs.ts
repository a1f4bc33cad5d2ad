import { expectCode, expectFault, expectStatus } from '../answers.js';
import type { EfirmaSpec, Settings } from '../admin.js';
import { actionOf } from '../client.js';
import type { Attributes, Client } from '../client.js';
import { send } from '../http.js';
import type { Received } from '../http.js';
import { operationMessage } from '../operation-message.js';
import type { OperationShape } from '../operation-message.js';
import type { Sat } from '../sat.js';

/** An RFC that is nobody's here. */
export const FOREIGN = 'AAA010101AAA';

/** One thing that is wrong with a request for issued documents, in the message or around it. */
export interface Wrong {
  /** The check that it fails, by its name in `GET /api/checks`. */
  readonly check: string;
  /** What it is answered with when nothing else is wrong. */
  readonly code: string;
  /** Of the text, where it tells more than the code. */
  readonly text?: string | undefined;
  readonly settings?: Settings;
  readonly efirma?: Partial<EfirmaSpec>;
  readonly token?: 'none' | 'spoiled' | 'of another certificate';
  readonly attributes?: Attributes;
  readonly shape?: Partial<OperationShape>;
  readonly change?: (text: string) => string;
  readonly action?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The same query was registered before, and is still alive or not. */
  readonly twins?: 'alive' | 'finished' | undefined;
}

/** In the order of the checks. */
export const WRONGS = {
  method: { check: 'http.method', code: '405', method: 'PUT' },
  contentType: { check: 'http.contentType', code: '415', headers: { 'Content-Type': 'application/soap+xml' } },
  contentEncoding: { check: 'http.contentEncoding', code: '415', headers: { 'Content-Encoding': 'gzip' } },
  size: { check: 'http.size', code: '413', change: (text) => `${text}${' '.repeat(1 << 20)}` },
  action: { check: 'action.known', code: 'ActionNotSupported', action: 'SolicitaDescarga' },
  encoding: {
    check: 'xml.encoding',
    code: 'DeserializationFailed',
    change: (text) => `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`,
  },
  doctype: { check: 'xml.doctype', code: 'DeserializationFailed', change: (text) => `<!DOCTYPE x>${text}` },
  wellFormed: { check: 'xml.wellFormed', code: 'DeserializationFailed', change: (text) => text.slice(0, -1) },
  envelope: {
    check: 'xml.envelope',
    code: 'DeserializationFailed',
    change: (text) =>
      text.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
  },
  operation: { check: 'xml.operation', code: 'DeserializationFailed', action: 'SolicitaDescargaRecibidos' },
  types: { check: 'xml.types', code: 'InternalServiceFault', attributes: { TipoSolicitud: 'METADATA' } },
  noToken: { check: 'token.present', code: '300', token: 'none' },
  spoiledToken: { check: 'token.issued', code: '300', token: 'spoiled' },
  expiredToken: { check: 'token.expired', code: '300', settings: { tokenLifetimeSeconds: 0 } },
  element: {
    check: 'content.element',
    code: '301',
    change: (text) => text.replaceAll('des:solicitud', 'des:otra'),
  },
  noCertificate: {
    check: 'certificate.present',
    code: '302',
    change: (text) => text.replace(/<X509Certificate>.*<\/X509Certificate>/, ''),
  },
  unreadableCertificate: {
    check: 'certificate.readable',
    code: '305',
    change: (text) => text.replace(/(<X509Certificate>)[^<]*/, '$1TUlJ'),
  },
  expired: {
    check: 'certificate.validity',
    code: '304',
    efirma: { validFrom: '2012-01-01T00:00:00Z', validTo: '2016-01-01T00:00:00Z' },
  },
  revoked: { check: 'certificate.revoked', code: '304', efirma: { revoked: true } },
  foreign: { check: 'certificate.issuer', code: '305', efirma: { foreign: true } },
  testAuthority: { check: 'certificate.testAuthority', code: '305', settings: { trustTestAuthority: false } },
  csd: { check: 'certificate.kind', code: '305', efirma: { kind: 'csd' } },
  otherToken: { check: 'token.certificate', code: '300', token: 'of another certificate' },
  incomplete: { check: 'signature.complete', code: '302', shape: { issuerName: '' } },
  algorithms: { check: 'signature.algorithms', code: '302', shape: { referenceUri: '#x' } },
  value: {
    check: 'signature.value',
    code: '302',
    change: (text) => text.replace(/(<SignatureValue>)..../, '$1AAAA'),
  },
  digest: { check: 'signature.digest', code: '302', shape: { digest: 'kPgh52SMUAp23S9fIINdUfvLXQU=' } },
  rfcSolicitante: {
    check: 'rfc.RfcSolicitante',
    code: '303',
    text: 'Sello no corresponde con RfcSolicitante',
    attributes: { RfcSolicitante: FOREIGN },
  },
  rfcEmisor: {
    check: 'rfc.RfcEmisor',
    code: '303',
    text: 'Sello no corresponde con RfcEmisor',
    attributes: { RfcEmisor: FOREIGN },
  },
  required: { check: 'content.required', code: '301', attributes: { FechaFinal: undefined } },
  compulsory: {
    check: 'content.compulsory',
    code: '301',
    settings: { contract: { compulsory: ['SolicitaDescargaEmitidos.Complemento'] } },
  },
  contentKind: { check: 'content.contentKind', code: '301', attributes: { TipoSolicitud: 'PDF' } },
  status: { check: 'content.status', code: '301', attributes: { EstadoComprobante: '1' } },
  receivers: {
    check: 'content.receivers',
    code: '301',
    shape: { receivers: ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => `AAA010101AA${letter}`) },
  },
  rfcShape: { check: 'content.rfcShape', code: '301', shape: { receivers: ['X'] } },
  type: { check: 'content.type', code: '301', attributes: { TipoComprobante: 'X' } },
  thirdParty: { check: 'content.thirdParty', code: '301', attributes: { RfcACuentaTerceros: 'X' } },
  complemento: { check: 'content.complemento', code: '301', attributes: { Complemento: 'X' } },
  dateFormat: { check: 'content.dateFormat', code: '301', attributes: { FechaInicial: '2025-01-01T00:00:00Z' } },
  dateOrder: { check: 'content.dateOrder', code: '301', attributes: { FechaFinal: '2000-01-01T00:00:00' } },
  future: { check: 'content.future', code: '301', attributes: { FechaFinal: '2999-12-31T00:00:00' } },
  history: { check: 'content.history', code: '301', attributes: { FechaInicial: '2000-01-01T00:00:00' } },
  alive: { check: 'quota.alive', code: '5005', twins: 'alive' },
  livedTwice: { check: 'quota.queryLives', code: '5002', settings: { limits: { queryLives: 1 } }, twins: 'finished' },
} as const satisfies Readonly<Record<string, Wrong>>;

/** Name of something wrong. */
export type WrongName = keyof typeof WRONGS;

/** Everything wrong that is named; the first decides what is answered, the last changes the text last. */
export function combined(names: readonly WrongName[]): Wrong {
  const wrongs: readonly Wrong[] = names.map((name) => WRONGS[name]);
  const [first] = wrongs;
  const merged = <Key extends 'settings' | 'efirma' | 'attributes' | 'shape' | 'headers'>(key: Key) =>
    Object.assign({}, ...wrongs.map((wrong) => wrong[key])) as NonNullable<Wrong[Key]>;
  return {
    ...(Object.assign({}, ...wrongs) as Wrong),
    settings: merged('settings'),
    efirma: merged('efirma'),
    attributes: merged('attributes'),
    shape: merged('shape'),
    headers: merged('headers'),
    change: (text) => wrongs.reduce((changed, { change }) => change?.(changed) ?? changed, text),
    check: first?.check ?? '',
    code: first?.code ?? '5000',
    text: first?.text,
    twins: wrongs.find(({ twins }) => twins !== undefined)?.twins,
  };
}

async function tokenFor(sat: Sat, client: Client, { token }: Wrong): Promise<string | undefined> {
  switch (token) {
    case 'none':
      return undefined;
    case 'spoiled':
      return `${(await client.token()).slice(0, -2)}0f`;
    case 'of another certificate':
      return (await sat.client({ efirma: { legalName: 'OTRA SA DE CV' } })).token();
    default:
      return client.token();
  }
}

/** Sends the request with everything wrong that is named. */
export async function answerTo(sat: Sat, wrong: Wrong): Promise<Received> {
  const { settings = {}, efirma = {}, attributes = {}, shape = {}, headers = {}, twins } = wrong;
  const client = await sat.client({ efirma });
  const right = client.shapes.issued();
  if (twins !== undefined) {
    const first = await sat.client();
    await sat.set({ verifiesUntilFinished: twins === 'alive' ? 2 : 0 });
    const id = await first.accepted(first.call('request', right));
    await first.verify(id);
  }
  await sat.set(settings);
  const named = client.shapes.issued({ ...right.attributes, ...attributes });
  const message = operationMessage(client.signer, { ...named, ...shape });
  const token = await tokenFor(sat, client, wrong);
  return send(client.url('request'), {
    action: actionOf('request', wrong.action ?? named.element),
    body: wrong.change?.(message) ?? message,
    headers,
    ...(token !== undefined && { token }),
    ...(wrong.method !== undefined && { method: wrong.method }),
  });
}

/** Asserts what the first of the things that are wrong is answered with. */
export function expectAnswer(answer: Received, { code, text, action }: Wrong): void {
  if (/^4\d\d$/.test(code)) {
    expectStatus(answer, Number(code));
  } else if (/^\d+$/.test(code)) {
    expectCode(answer, code, text);
  } else {
    expectFault(answer, code, actionOf('request', action));
  }
}
