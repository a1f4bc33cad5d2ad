import { rsaSha1, serialDecimal, sha1 } from './signer.js';
import type { TestSigner } from './signer.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const SAT = 'http://DescargaMasivaTerceros.sat.gob.mx';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const ENVELOPED = `${DSIG}enveloped-signature`;

interface ProfileText {
  readonly method: string;
  readonly transform: string;
  readonly signed: keyof CanonicalTexts;
  readonly standAlone?: boolean;
  readonly uri?: '';
}

/** Ways of signing an operation that clients use; the lower-case suffixes are other spellings of the same form. */
export const PROFILES = {
  A: { method: EXCLUSIVE, transform: EXCLUSIVE, signed: 'operationExclusive' },
  A_withoutUri: { method: EXCLUSIVE, transform: EXCLUSIVE, signed: 'operationExclusive', uri: '' },
  B: { method: INCLUSIVE, transform: ENVELOPED, signed: 'operationInclusive', standAlone: true },
  B_inPlace: { method: INCLUSIVE, transform: ENVELOPED, signed: 'operationInclusive' },
  C: { method: EXCLUSIVE, transform: ENVELOPED, signed: 'documentInclusive' },
  C_exclusive: { method: EXCLUSIVE, transform: ENVELOPED, signed: 'documentExclusive' },
  D: { method: INCLUSIVE, transform: ENVELOPED, signed: 'contentInclusive' },
  D_exclusive: { method: INCLUSIVE, transform: ENVELOPED, signed: 'contentExclusive' },
  official: { method: INCLUSIVE, transform: ENVELOPED, signed: 'documentInclusive' },
} as const satisfies Record<string, ProfileText>;

/** A way of signing an operation. */
export type Profile = keyof typeof PROFILES;

/** What an operation says, and how it is written; what stands in SignedInfo is signed as chosen. */
export interface OperationShape {
  readonly element: string;
  readonly content?: 'solicitud' | 'peticionDescarga';
  readonly attributes: Readonly<Record<string, string>>;
  readonly receivers?: readonly string[];
  readonly profile?: Profile;
  /** Order of the attributes on the wire; default alphabetical. */
  readonly wireOrder?: readonly string[];
  /** Writes elements without content with one tag instead of two. */
  readonly selfClosing?: boolean;
  /** Text of `X509IssuerName` and `X509SerialNumber`. */
  readonly issuerName?: string;
  readonly serialNumber?: string;
  readonly referenceUri?: string;
  readonly signatureMethod?: string;
  readonly digestMethod?: string;
  /** Replaces the right digest. */
  readonly digest?: string;
  /** Puts the receivers after the Signature; they are signed all the same. */
  readonly receiversLast?: boolean;
  /** Prefix of the SAT's namespace, default `des`; the empty text makes it the default namespace. */
  readonly prefix?: string;
  /** Declares that namespace on the operation instead of on the envelope. */
  readonly declaresLate?: boolean;
  /** Prefix of the signature's namespace, default none. */
  readonly signaturePrefix?: string;
  /** Prefix of the envelope, default `s`. */
  readonly soapPrefix?: string;
  /** Further namespaces that the envelope declares and nothing uses, by prefix. */
  readonly unused?: Readonly<Record<string, string>>;
  /** Content of the SOAP header in canonical form, with its own declarations. */
  readonly header?: string;
}

type Namespaces = Readonly<Record<string, string>>;

/** The texts that one or another profile hashes. */
interface CanonicalTexts {
  readonly operationExclusive: string;
  readonly operationInclusive: string;
  readonly documentInclusive: string;
  readonly documentExclusive: string;
  readonly contentInclusive: string;
  readonly contentExclusive: string;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function attributeText(attributes: Readonly<Record<string, string>>, order: readonly string[]): string {
  return order.map((name) => ` ${name}="${escapeAttribute(attributes[name] ?? '')}"`).join('');
}

/** Declarations in the order of Canonical XML: by prefix, the default namespace first. */
function declared(namespaces: Namespaces): string {
  return Object.keys(namespaces)
    .sort()
    .map((prefix) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${namespaces[prefix] ?? ''}"`)
    .join('');
}

function tagged(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}:${name}`;
}

/** How the message spells its names, and where it declares them. */
interface Spelling {
  readonly soap: string;
  readonly sat: string;
  readonly signature: string;
  readonly onEnvelope: Namespaces;
  readonly onOperation: Namespaces;
}

function spellingOf(shape: OperationShape): Spelling {
  const { prefix: sat = 'des', soapPrefix: soap = 's', signaturePrefix: signature = '', unused = {} } = shape;
  const late = shape.declaresLate === true || sat === '';
  return {
    soap,
    sat,
    signature,
    onEnvelope: { [soap]: SOAP, ...unused, ...(!late && { [sat]: SAT }) },
    onOperation: late ? { [sat]: SAT } : {},
  };
}

interface Writing {
  readonly attributes: string;
  readonly children: string;
}

/** The whole message, or the part of it that begins with the operation or its content; `namespaces` say what each element declares. */
function write(shape: OperationShape, { attributes, children }: Writing) {
  const { soap, sat } = spellingOf(shape);
  const name = tagged(sat, shape.content ?? 'solicitud');
  const element = tagged(sat, shape.element);
  const content = (namespaces: Namespaces): string =>
    `<${name}${declared(namespaces)}${attributes}>${children}</${name}>`;
  const operation = (namespaces: Namespaces): string =>
    `<${element}${declared(namespaces)}>${content({})}</${element}>`;
  const document = (outer: Namespaces, inner: Namespaces): string =>
    `<${soap}:Envelope${declared(outer)}><${soap}:Header>${shape.header ?? ''}</${soap}:Header><${soap}:Body>${operation(inner)}</${soap}:Body></${soap}:Envelope>`;
  return { content, operation, document };
}

function canonicalTexts(shape: OperationShape, inner: string): CanonicalTexts {
  const { soap, sat, onEnvelope, onOperation } = spellingOf(shape);
  const sorted = attributeText(shape.attributes, Object.keys(shape.attributes).sort());
  const { content, operation, document } = write(shape, { attributes: sorted, children: inner });
  const used = { [sat]: SAT };
  return {
    operationExclusive: operation(used),
    operationInclusive: operation({ ...onEnvelope, ...onOperation }),
    documentInclusive: document(onEnvelope, onOperation),
    documentExclusive: document({ [soap]: SOAP }, used),
    contentInclusive: content({ ...onEnvelope, ...onOperation }),
    contentExclusive: content(used),
  };
}

function receiversText(shape: OperationShape): string {
  const { sat } = spellingOf(shape);
  const item = tagged(sat, 'RfcReceptor');
  const list = tagged(sat, 'RfcReceptores');
  const items = (shape.receivers ?? []).map((rfc) => `<${item}>${escapeAttribute(rfc)}</${item}>`).join('');
  return items === '' ? '' : `<${list}>${items}</${list}>`;
}

function closed(shape: OperationShape, text: string): string {
  return shape.selfClosing === true ? text.replaceAll(/<([\w:]+)([^<>]*)><\/\1>/g, '<$1$2/>') : text;
}

function signedInfoText(shape: OperationShape, profile: ProfileText, digest: string): (namespaces: string) => string {
  const d = (name: string): string => tagged(shape.signaturePrefix ?? '', name);
  const uri = profile.uri ?? ` URI="${shape.referenceUri ?? ''}"`;
  const { signatureMethod = `${DSIG}rsa-sha1`, digestMethod = `${DSIG}sha1` } = shape;
  const method = (name: string, algorithm: string): string => `<${d(name)} Algorithm="${algorithm}"></${d(name)}>`;
  const reference = `<${d('Reference')}${uri}><${d('Transforms')}>${method('Transform', profile.transform)}</${d('Transforms')}>${method('DigestMethod', digestMethod)}<${d('DigestValue')}>${digest}</${d('DigestValue')}></${d('Reference')}>`;
  return (namespaces) =>
    `<${d('SignedInfo')}${namespaces}>${method('CanonicalizationMethod', profile.method)}${method('SignatureMethod', signatureMethod)}${reference}</${d('SignedInfo')}>`;
}

function signatureText(signer: TestSigner, shape: OperationShape, inner: string): string {
  const profile: ProfileText = PROFILES[shape.profile ?? 'A'];
  const { signature: prefix, onEnvelope, onOperation } = spellingOf(shape);
  const d = (name: string): string => tagged(prefix, name);
  const signedInfo = signedInfoText(shape, profile, shape.digest ?? sha1(canonicalTexts(shape, inner)[profile.signed]));
  const own = { [prefix]: DSIG };
  const inherits = profile.method === INCLUSIVE && profile.standAlone !== true;
  const scope = inherits ? { ...onEnvelope, ...onOperation, ...own } : own;
  return [
    `<${d('Signature')}${declared(own)}>${closed(shape, signedInfo(''))}`,
    `<${d('SignatureValue')}>${rsaSha1(signer, signedInfo(declared(scope)))}</${d('SignatureValue')}>`,
    `<${d('KeyInfo')}><${d('X509Data')}><${d('X509IssuerSerial')}><${d('X509IssuerName')}>${shape.issuerName ?? 'CN=TEST'}</${d('X509IssuerName')}>`,
    `<${d('X509SerialNumber')}>${shape.serialNumber ?? serialDecimal(signer.certificate)}</${d('X509SerialNumber')}></${d('X509IssuerSerial')}>`,
    `<${d('X509Certificate')}>${Buffer.from(signer.certificate).toString('base64')}</${d('X509Certificate')}></${d('X509Data')}></${d('KeyInfo')}></${d('Signature')}>`,
  ].join('');
}

/** A signed operation, written out by hand: every canonical text is literal. */
export function operationMessage(signer: TestSigner, shape: OperationShape): string {
  const inner = receiversText(shape);
  const signature = signatureText(signer, shape, inner);
  const { onEnvelope, onOperation } = spellingOf(shape);
  const order = shape.wireOrder ?? Object.keys(shape.attributes).sort();
  const children = shape.receiversLast === true ? `${signature}${inner}` : `${inner}${signature}`;
  const text = write(shape, { attributes: attributeText(shape.attributes, order), children });
  // Only what is empty differs: an empty header, and the empty elements of SignedInfo.
  return closed(shape, text.document(onEnvelope, onOperation));
}
