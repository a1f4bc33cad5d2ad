import { createHash, X509Certificate } from 'node:crypto';

import { rsaSha1 } from './credential.js';
import type { TestSigner } from './credential.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const SAT = 'http://DescargaMasivaTerceros.sat.gob.mx';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const ENVELOPED = `${DSIG}enveloped-signature`;

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
} as const satisfies Record<
  string,
  { method: string; transform: string; signed: string; standAlone?: boolean; uri?: string }
>;

/** A way of signing an operation. */
export type Profile = keyof typeof PROFILES;

/** What an operation says, and how it is written. */
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
  /** Declared in SignedInfo, and signed so. */
  readonly referenceUri?: string;
  readonly digestMethod?: string;
  /** Puts the receivers after the Signature; they are signed all the same. */
  readonly receiversLast?: boolean;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function attributeText(attributes: Readonly<Record<string, string>>, order: readonly string[]): string {
  return order.map((name) => ` ${name}="${escapeAttribute(attributes[name] ?? '')}"`).join('');
}

/** Decimal serial number of a certificate, by node:crypto. */
function serialDecimal(certificate: Uint8Array): string {
  return BigInt(`0x${new X509Certificate(certificate).serialNumber}`).toString();
}

interface Texts {
  readonly open: string;
  readonly inner: string;
  readonly close: string;
}

function envelope(namespaces: string, body: string): string {
  return `<s:Envelope${namespaces}><s:Header></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

function canonicalTexts(shape: OperationShape, { open, inner, close }: Texts): Readonly<Record<string, string>> {
  const name = shape.element;
  const both = ` xmlns:des="${SAT}" xmlns:s="${SOAP}"`;
  const element = (namespaces: string, content: string): string => `<des:${name}${namespaces}>${content}</des:${name}>`;
  const content = (namespaces: string): string => `<des:${open.replace(/^(\w+)/, `$1${namespaces}`)}>${inner}${close}`;
  return {
    operationExclusive: element(` xmlns:des="${SAT}"`, content('')),
    operationInclusive: element(both, content('')),
    documentInclusive: envelope(both, element('', content(''))),
    documentExclusive: envelope(` xmlns:s="${SOAP}"`, element(` xmlns:des="${SAT}"`, content(''))),
    contentInclusive: content(both),
    contentExclusive: content(` xmlns:des="${SAT}"`),
  };
}

/** A signed operation, written out by hand: every canonical text is literal. */
export function operationMessage(signer: TestSigner, shape: OperationShape): string {
  const { element, content = 'solicitud', attributes, receivers = [] } = shape;
  const profile: { method: string; transform: string; signed: string; standAlone?: boolean; uri?: string } =
    PROFILES[shape.profile ?? 'A'];
  const sorted = Object.keys(attributes).sort();
  const list = receivers.map((rfc) => `<des:RfcReceptor>${escapeAttribute(rfc)}</des:RfcReceptor>`).join('');
  const inner = receivers.length === 0 ? '' : `<des:RfcReceptores>${list}</des:RfcReceptores>`;
  const canonical = canonicalTexts(shape, {
    open: `${content}${attributeText(attributes, sorted)}`,
    inner,
    close: `</des:${content}>`,
  });
  const digest = createHash('sha1')
    .update(canonical[profile.signed] ?? '', 'utf8')
    .digest('base64');
  const empty = (text: string): string =>
    shape.selfClosing === true ? text.replaceAll(/<([\w:]+)([^<>]*)><\/\1>/g, '<$1$2/>') : text;
  const uri = profile.uri ?? ` URI="${shape.referenceUri ?? ''}"`;
  const signedInfo = (declarations: string): string =>
    `<SignedInfo${declarations}><CanonicalizationMethod Algorithm="${profile.method}"></CanonicalizationMethod><SignatureMethod Algorithm="${DSIG}rsa-sha1"></SignatureMethod><Reference${uri}><Transforms><Transform Algorithm="${profile.transform}"></Transform></Transforms><DigestMethod Algorithm="${shape.digestMethod ?? `${DSIG}sha1`}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
  const inherited =
    profile.method === INCLUSIVE && profile.standAlone !== true ? ` xmlns:des="${SAT}" xmlns:s="${SOAP}"` : '';
  const signatureValue = rsaSha1(signer, signedInfo(` xmlns="${DSIG}"${inherited}`));
  const signature = [
    `<Signature xmlns="${DSIG}">${empty(signedInfo(''))}<SignatureValue>${signatureValue}</SignatureValue>`,
    `<KeyInfo><X509Data><X509IssuerSerial><X509IssuerName>${shape.issuerName ?? 'CN=TEST'}</X509IssuerName>`,
    `<X509SerialNumber>${shape.serialNumber ?? serialDecimal(signer.certificate)}</X509SerialNumber></X509IssuerSerial>`,
    `<X509Certificate>${Buffer.from(signer.certificate).toString('base64')}</X509Certificate></X509Data></KeyInfo></Signature>`,
  ].join('');
  const children = shape.receiversLast === true ? `${signature}${inner}` : `${inner}${signature}`;
  const wire = attributeText(attributes, shape.wireOrder ?? sorted);
  return [
    `<s:Envelope xmlns:s="${SOAP}" xmlns:des="${SAT}">${empty('<s:Header></s:Header>')}<s:Body>`,
    `<des:${element}><des:${content}${wire}>${children}</des:${content}></des:${element}>`,
    '</s:Body></s:Envelope>',
  ].join('');
}
