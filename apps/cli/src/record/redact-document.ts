import { NotUnderstood } from './not-understood.js';
import { redactSentence, redactUuid, shapes, type Secrets } from './redaction.js';
import { blanked, masked } from './replacement.js';
import { localName, rewriteXml } from './xml-rewriter.js';

/**
 * Attributes that stay, in lower case: what says of which form a document is, its dates, and codes of the SAT's catalogues that say how it was paid
 * and taxed, not by whom or for what (SAT, Annex 20 and the schemas of its complementos).
 */
const KEPT: ReadonlySet<string> = new Set(
  [
    'version fecha fechatimbrado fechaexp tipodecomprobante moneda tipocambio metodopago formapago exportacion usocfdi',
    'regimenfiscal regimenfiscalreceptor impuesto tipofactor tasaocuota tasa claveunidad objetoimp',
    'tiporelacion periodicidad meses año cveretenc ejerc ejercicio mesini mesfin nacionalidad nacionalidadr',
    'fechapago formadepagop monedap tipocambiop monedadr equivalenciadr numparcialidad objetoimpdr metododepagodr',
    'impuestodr tipofactordr tasaocuotadr impuestop tipofactorp tasaocuotap',
    'tiponomina fechainicialpago fechafinalpago tipopercepcion tipodeduccion tipootropago tipocontrato tiporegimen',
  ].flatMap((line) => line.split(' ')),
);

/** Attributes with a person's or a company's name, by what their own name contains. */
const NAMING = /nombre|nomdenraz|razonsocial/;
/** Hosts whose namespaces and schemas are nobody's own. */
const PUBLIC_ADDRESS = /^https?:\/\/(?:[\w-]+\.)*(?:sat\.gob\.mx|w3\.org)(?:\/[\w./#-]*)?$/i;
/** The prefixes that the SAT prescribes for its own namespaces. */
const PREFIX =
  /^(?:xml|xsi|cfdi|tfd|retenciones|nomina|pago|implocal|cce|cartaporte|donat|leyendasFisc|iedu|ine|terceros|divisas|aerolineas|detallista|dividendos|intereses|plataformasTecnologicas)\d{0,2}$/;
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/;
const CODE = /^[\p{L}\d.:+-]{1,30}$/u;
/** Nothing of so many characters without a blank is a word. */
const LONG = /^\S{100,}$/;

/**
 * An XML of a package without what says of whom it is: see `docs/recording.md`. What this function does not know is masked, so that nothing
 * passes because it was not thought of; what is in an Addenda goes.
 *
 * @throws NotUnderstood `encoding`, `xml`.
 */
export function redactDocument(bytes: Uint8Array, secrets: Secrets): Uint8Array {
  const encoding = encodingOf(bytes);
  const text = rewriteXml(decode(bytes, encoding), {
    attribute: (_, name, value) => redactValue(name, value, secrets),
    text: (_, value) => redactValue('', value, secrets),
    // A prefix of one's own is often the name of whoever has it.
    prefix: (prefix) => (PREFIX.test(prefix) ? prefix : `x-${secrets.replacement.name(prefix)}`),
    empties: (path) => path.at(-1) === 'Addenda',
  });
  return Buffer.from(text, encoding);
}

/** What stands for the value of an attribute in a recording; `name` is empty for text. */
export function redactValue(name: string, value: string, secrets: Secrets): string {
  const { replacement } = secrets;
  const text = value.trim();
  const attribute = localName(name).toLowerCase();
  if (text === '') return value;
  if (/^xmlns(?::|$)/.test(name)) return address(value);
  if (attribute.endsWith('schemalocation')) return value.replaceAll(/\S+/g, address);
  if (KEPT.has(attribute) && CODE.test(value)) return redactSentence(value, secrets);
  if (shapes.uuid.test(text)) return redactUuid(text, secrets);
  if (NAMING.test(attribute)) return replacement.name(value);
  if (shapes.rfc.test(text.normalize('NFC'))) return replacement.rfc(text);
  if (shapes.number.test(text)) return replacement.number(text);
  if (DATE.test(text))
    return text.replace(/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?/, (date) => A_DATE.slice(0, date.length));
  return LONG.test(text) ? blanked(text) : masked(value);
}

/** Every date that is not kept. */
const A_DATE = '2000-01-01T00:00:00';

function address(text: string): string {
  return PUBLIC_ADDRESS.test(text) ? text : masked(text);
}

type Encoding = 'utf8' | 'latin1';

/** The SAT prescribes UTF-8 (Annex 20); ISO-8859-1 occurs. */
function encodingOf(bytes: Uint8Array): Encoding {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  if (start.startsWith('\u{EF}\u{BB}\u{BF}')) return 'utf8';
  const declared = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1] ?? 'utf-8';
  if (/^(?:utf-8|us-ascii)$/i.test(declared)) return 'utf8';
  if (/^iso-8859-1$/i.test(declared)) return 'latin1';
  throw new NotUnderstood('encoding');
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  return encoding === 'latin1' ? Buffer.from(bytes).toString('latin1') : decodeUtf8(bytes);
}

/**
 * Text in UTF-8, with its byte order mark if it has one.
 *
 * @throws NotUnderstood `encoding`: it is not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotUnderstood('encoding');
  }
}
