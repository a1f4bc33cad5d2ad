import { NotUnderstood } from './not-understood.js';
import { redactSentence, type Secrets } from './redaction.js';
import { redactValue } from './redact-document.js';
import { localName, rewriteXml } from './xml-rewriter.js';

/** What a message asks for, without its signature, its certificate and its token. */
export interface RequestSummary {
  /** Value of the header SOAPAction, without quotes. */
  readonly action: string;
  /** Local name of the operation's element. */
  readonly element: string;
  /** Attributes of `solicitud` or `peticionDescarga`, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** `RfcReceptores`, in their order. */
  readonly receivers: readonly string[];
}

/** Ids that the SAT gives to requests and packages. */
const SAT_IDS: ReadonlySet<string> = new Set(['IdSolicitud', 'IdPaquete', 'IdsPaquetes']);

/** What the service's messages say of themselves: instants, codes, counts, ids, names of the schema. */
const PLAIN: ReadonlySet<string> = new Set(
  [
    'IdSolicitud IdPaquete IdsPaquetes CodEstatus EstadoSolicitud CodigoEstadoSolicitud NumeroCFDIs',
    'FechaInicial FechaFinal TipoSolicitud TipoComprobante EstadoComprobante Complemento',
    'Created Expires Id mustUnderstand actor lang faultcode Value',
  ].flatMap((line) => line.split(' ')),
);

/** Sentences for people, which are evidence word by word. */
const SENTENCES: ReadonlySet<string> = new Set(['Mensaje', 'faultstring', 'Text']);

/** Addresses of the standards that SOAP is made of, and of the SAT. */
const NAMESPACE =
  /^http:\/\/(?:schemas\.xmlsoap\.org|docs\.oasis-open\.org|www\.w3\.org|schemas\.microsoft\.com|DescargaMasivaTerceros(?:\.sat)?\.gob\.mx)(?:\/[\w./#-]*)?$/;

/**
 * What a message of this program asks for. The ids in it are noted among the ones that stay.
 *
 * @throws NotUnderstood `xml`, `envelope`.
 */
export function summarizeRequest(action: string, body: string, secrets: Secrets): RequestSummary {
  const attributes: Record<string, string> = {};
  const receivers: string[] = [];
  let element = '';
  rewriteXml(body, {
    attribute: (path, name, value) => {
      if (isContent(path) && !isNamespace(name)) {
        attributes[localName(name)] = redactSoapValue(localName(name), value, secrets);
      }
      return '';
    },
    text: (path, value) => {
      if (path.at(-1) === 'RfcReceptor') receivers.push(redactValue('', value, secrets));
      return '';
    },
    empties: (path) => {
      if (isOperation(path)) element = path[2] ?? '';
      return path.at(-1) === 'Signature' || path.at(-1) === 'Security';
    },
  });
  if (element === '') throw new NotUnderstood('envelope');
  return { action: redactSentence(action, secrets), element, attributes, receivers };
}

function isOperation(path: readonly string[]): boolean {
  return path.length === 3 && path[0] === 'Envelope' && path[1] === 'Body';
}

function isContent(path: readonly string[]): boolean {
  return path.length === 4 && isOperation(path.slice(0, 3)) && /^(?:solicitud|peticionDescarga)$/.test(path[3] ?? '');
}

/** An answer of the SAT as it may be saved. */
export interface RedactedAnswer {
  /** The envelope, with an empty `Paquete`. */
  readonly envelope: string;
  /** What stood in `Paquete`, when there was something: base64, not redacted. */
  readonly base64?: string;
}

/**
 * A SOAP answer without token, with RFCs replaced, and with all that is unknown masked. The ids in it are noted among the ones that stay.
 *
 * @throws NotUnderstood `xml`; `envelope`: it is no SOAP envelope.
 */
export function redactAnswer(body: string, secrets: Secrets): RedactedAnswer {
  let base64: string | undefined;
  const envelope = rewriteXml(body, {
    attribute: (_, name, value) =>
      isNamespace(name) ? namespace(value) : redactSoapValue(localName(name), value, secrets),
    text: (path, value) => {
      const element = path.at(-1) ?? '';
      if (element === 'AutenticaResult') return `(token of ${value.trim().length} characters)`;
      if (element !== 'Paquete') return redactSoapValue(element, value, secrets);
      base64 = (base64 ?? '') + value;
      return '';
    },
    empties: (path) => {
      if (path[0] !== 'Envelope') throw new NotUnderstood('envelope');
      return false;
    },
  });
  return base64 === undefined ? { envelope } : { envelope, base64 };
}

function redactSoapValue(name: string, value: string, secrets: Secrets): string {
  if (SAT_IDS.has(name)) noteId(value, secrets);
  if (PLAIN.has(name) || SENTENCES.has(name)) return redactSentence(value, secrets);
  return redactValue(name, value, secrets);
}

const SAT_ID = /^\s*([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:_[0-9a-z]{1,10})?\s*$/i;

function noteId(value: string, { satIds }: Secrets): void {
  const id = SAT_ID.exec(value)?.[1];
  if (id !== undefined) satIds.add(id.toLowerCase());
}

function isNamespace(name: string): boolean {
  return /^xmlns(?::|$)/.test(name);
}

function namespace(value: string): string {
  return NAMESPACE.test(value) ? value : 'urn:unknown';
}
