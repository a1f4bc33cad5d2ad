import type { SatErrorCode } from '../../src/index.js';
import { internalFault, securityFault } from './good-answers.js';
import type { GoodAnswer } from './good-answers.js';
import type { GivenAnswer } from '../reading.js';

/** Something that is wrong with an answer, and what the client may call it. */
export interface Mutation {
  readonly name: string;
  readonly change: (answer: GoodAnswer) => GivenAnswer;
  readonly codes: readonly SatErrorCode[];
}

const UNREADABLE: readonly SatErrorCode[] = ['UNREADABLE_ANSWER'];
/** What does not come in an envelope, or ends in one that nobody can read: of a package too. */
const BROKEN: readonly SatErrorCode[] = ['UNREADABLE_ANSWER', 'DAMAGED_PACKAGE', 'CONNECTION_LOST'];
const OUTAGE: readonly SatErrorCode[] = ['OUTAGE'];

const HTML = '<!DOCTYPE html>\r\n<html><head><title>Service Unavailable</title></head><body><h1>503</h1></body></html>';
const LATIN1_MESSAGE = Buffer.from('Petición de Ñandú', 'latin1');

function changedText(
  name: string,
  codes: readonly SatErrorCode[],
  change: (text: string) => string,
  headers: Readonly<Record<string, string>> = {},
): Mutation {
  return {
    name,
    codes,
    change: ({ text }) => {
      const changed = change(text);
      if (changed === text) throw new Error(`${name} changed nothing`);
      return { pieces: [changed], headers };
    },
  };
}

function replaced(
  name: string,
  {
    body = '',
    codes,
    ...answer
  }: Partial<GivenAnswer> & { body?: string | Uint8Array; codes: readonly SatErrorCode[] },
): Mutation {
  return { name, codes, change: () => ({ pieces: body.length === 0 ? [] : [body], ...answer }) };
}

/** Puts text before the element that carries the result or the package. */
function beforeResult(insert: string): (text: string) => string {
  return (text) => text.replace(/<(?=\w+Response |RespuestaDescarga)/, `${insert}<`);
}

/** Puts text behind the start tag of the body. */
function inBody(insert: string): (text: string) => string {
  return (text) => text.replace(/<s:Body[^>]*>/, (tag) => tag + insert);
}

/** Puts text into the start tag of the element that the client looks for. */
function inTag(insert: string): (text: string) => string {
  return (text) => text.replace(/<(AutenticaResult|\w+Result|h:respuesta)(?=[ >])/, (tag) => `${tag} ${insert}`);
}

/** Puts text into the value that the client takes: the token, or the id or status. */
function inValue(insert: string): (text: string) => string {
  return (text) =>
    text.includes('<AutenticaResult>')
      ? text.replace('<AutenticaResult>', `<AutenticaResult>${insert}`)
      : text.replace('Mensaje="', `Mensaje="${insert}`);
}

/** Changed text that is no longer well-formed, or no longer the answer that was asked for. */
const changedTexts: readonly Mutation[] = [
  changedText('the end tags of envelope and body swapped', BROKEN, (text) =>
    text.replace('</s:Body></s:Envelope>', '</s:Envelope></s:Body>'),
  ),
  changedText('body and header swapped', UNREADABLE, (text) =>
    text
      .replaceAll('s:Body', 's:X')
      .replaceAll('s:Header', 's:Body')
      .replaceAll('s:X', 's:Header')
      .replace(/<s:Envelope[^>]*>(?!<s:Body)/, '$&<s:Body></s:Body>'),
  ),
  changedText('the result beside the body', [...UNREADABLE, 'DAMAGED_PACKAGE'], (text) =>
    text.replace(/(<s:Body[^>]*>)(.*)(<\/s:Body>)/, '$1$3$2'),
  ),
  changedText('the start of the envelope missing', UNREADABLE, (text) => text.replace(/^<s:Envelope[^>]*>/, '')),
  changedText('the end of the envelope missing', BROKEN, (text) => text.replace('</s:Envelope>', '')),
  changedText('SOAP 1.2', UNREADABLE, (text) =>
    text.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
  ),
  changedText('no namespace of SOAP', UNREADABLE, (text) => text.replace(/ xmlns:s="[^"]*"/, '')),
  changedText('the namespaces of login and operations exchanged', [...UNREADABLE, 'DAMAGED_PACKAGE'], (text) =>
    text
      .replaceAll('DescargaMasivaTerceros.sat.', 'X.')
      .replaceAll('DescargaMasivaTerceros.gob', 'DescargaMasivaTerceros.sat.gob')
      .replaceAll('http://X.', 'http://DescargaMasivaTerceros.'),
  ),
  changedText('the SAT’s namespace in capitals', UNREADABLE, (text) =>
    text.replaceAll('http://DescargaMasiva', 'http://DESCARGAMASIVA'),
  ),
  changedText('the answer of an operation that nobody has', [...UNREADABLE, 'DAMAGED_PACKAGE'], (text) =>
    text.replaceAll(
      /(Autentica|SolicitaDescarga\w+|VerificaSolicitudDescarga)(?=Response|Result)|RespuestaDescarga(?=Masiva)/g,
      'Otra',
    ),
  ),
  changedText('an attribute of 10 MB', UNREADABLE, inTag(`Otro="${'x'.repeat(10_000_000)}"`)),
  changedText('a text of 10 MB', UNREADABLE, inBody('x'.repeat(10_000_000))),
  changedText('100 000 attributes', UNREADABLE, inTag(Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' '))),
  changedText('1000 levels of elements', UNREADABLE, beforeResult('<a>'.repeat(1000) + '</a>'.repeat(1000))),
  changedText('100 000 levels of elements that never end', UNREADABLE, beforeResult('<a>'.repeat(100_000))),
  changedText('a document type', UNREADABLE, (text) => `<!DOCTYPE Envelope>${text}`),
  changedText(
    'a document type of another file',
    UNREADABLE,
    (text) => `<!DOCTYPE x SYSTEM "file:///etc/hostname">${text}`,
  ),
  changedText('an entity of its own', UNREADABLE, (text) => inValue('&e;')(`<!DOCTYPE x [<!ENTITY e "5000">]>${text}`)),
  changedText('an entity that is a file', UNREADABLE, (text) =>
    inValue('&e;')(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>${text}`),
  ),
  changedText('entities of entities', UNREADABLE, (text) => {
    const levels = Array.from({ length: 20 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
    return inValue('&e20;')(`<!DOCTYPE x [<!ENTITY e0 "x">${levels.join('')}]>${text}`);
  }),
  changedText('an entity of HTML', UNREADABLE, inValue('&nbsp;')),
  changedText('a reference to nothing', UNREADABLE, inValue('&#0;')),
  changedText('a bare ampersand', UNREADABLE, inValue('a & b')),
  changedText('the same attribute twice', UNREADABLE, inTag('a="1" a="2"')),
  changedText('a prefix that nobody declared', UNREADABLE, inTag('x:a="1"')),
  changedText('a control character', UNREADABLE, inValue('\u0001')),
];

/** Bytes that are not in the encoding that they are said to be in. */
const encodings: readonly Mutation[] = [
  {
    name: 'Latin-1 that is said to be UTF-8',
    codes: UNREADABLE,
    change: ({ text }) => {
      const [head = '', tail = ''] = inValue('\u0000')(text).split('\u0000');
      return { pieces: [Buffer.concat([Buffer.from(head), LATIN1_MESSAGE, Buffer.from(tail)])] };
    },
  },
  {
    name: 'UTF-16 that is said to be UTF-8',
    codes: [...UNREADABLE, 'OUTAGE'],
    change: ({ text }) => ({ pieces: [Buffer.from(`\uFEFF${text}`, 'utf16le')] }),
  },
  changedText('UTF-8 that is said to be UTF-16', UNREADABLE, (text) => `${text} `, {
    'content-type': 'text/xml; charset=utf-16',
  }),
  changedText('a charset that nobody has', UNREADABLE, (text) => `${text} `, {
    'content-type': 'text/xml; charset=x-klingon',
  }),
];

/** Answers that are another thing altogether. */
const others: readonly Mutation[] = [
  replaced('nothing', { codes: OUTAGE }),
  replaced('blanks', { body: ' \r\n\t', codes: OUTAGE }),
  replaced('a byte order mark alone', { body: '\uFEFF', codes: OUTAGE }),
  replaced('HTML with 200', { body: HTML, codes: OUTAGE }),
  replaced('HTML with 500', { body: HTML, status: 500, headers: { 'content-type': 'text/html' }, codes: OUTAGE }),
  replaced('HTML with 503', {
    body: HTML,
    status: 503,
    headers: { 'content-type': 'text/html; charset=x' },
    codes: [...OUTAGE, 'UNREADABLE_ANSWER'],
  }),
  replaced('a text with 502', { body: 'Bad Gateway', status: 502, codes: OUTAGE }),
  replaced('a redirection', { status: 302, headers: { location: 'https://sat.example/' }, codes: OUTAGE }),
  replaced('a redirection with a page', { body: HTML, status: 302, headers: { location: '/' }, codes: OUTAGE }),
  replaced('304', { status: 304, codes: OUTAGE }),
  replaced('204', { status: 204, codes: OUTAGE }),
  replaced('401 with an empty answer', { status: 401, codes: OUTAGE }),
  replaced('JSON', {
    body: '{"CodEstatus":"5000"}',
    headers: { 'content-type': 'application/json' },
    codes: UNREADABLE,
  }),
  replaced('zeros', { body: new Uint8Array(5000), codes: [...UNREADABLE, 'OUTAGE'] }),
  replaced('a ZIP', { body: Buffer.from('PK\u0003\u0004\u0014\u0000', 'latin1'), codes: UNREADABLE }),
  replaced('an empty envelope', {
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
    codes: UNREADABLE,
  }),
  replaced('an envelope that is empty in all', {
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>',
    codes: UNREADABLE,
  }),
  ...[201, 302, 400, 403, 404, 500, 503].map((status): Mutation => ({
    name: `a good answer with ${status}`,
    codes: OUTAGE,
    change: ({ text }) => ({ pieces: [text], status }),
  })),
];

/** Faults, wherever they stand: never a success beside one. */
const faults: readonly Mutation[] = [
  replaced('a fault with 500', { body: internalFault, status: 500, codes: ['FAULT'] }),
  replaced('a fault with 200', { body: internalFault, codes: ['FAULT'] }),
  replaced('a security fault with 500', { body: securityFault, status: 500, codes: ['FAULT', 'LOGIN_REFUSED'] }),
  replaced('a security fault with 200', { body: securityFault, codes: ['FAULT', 'LOGIN_REFUSED'] }),
  replaced('a fault that says nothing', {
    body: '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault/></s:Body></s:Envelope>',
    codes: ['FAULT'],
  }),
  changedText(
    'a fault beside the result',
    ['FAULT', 'DAMAGED_PACKAGE'],
    inBody('<s:Fault><faultcode>s:Server</faultcode></s:Fault>'),
  ),
];

/** Everything that is done to each of the good answers. */
export const mutations: readonly Mutation[] = [...changedTexts, ...encodings, ...others, ...faults];
