import { rsaSha1, sha1 } from './signer.js';
import type { TestSigner } from './signer.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const UTILITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const TOKEN_TYPE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
const ENCODING = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';
const LIFE_MS = 300_000;

/** Parts of a login that a test may choose; what stands in SignedInfo or in the Timestamp is signed as chosen. */
export interface LoginShape {
  readonly created?: Date;
  readonly expires?: Date;
  /** Decimals of the two instants; default 3. */
  readonly decimals?: number;
  readonly timestampId?: string;
  readonly tokenId?: string;
  /** Goes into the header before Security. */
  readonly otherHeaders?: string;
  /** Replaces the reference to the Timestamp. */
  readonly reference?: string;
  readonly canonicalization?: string;
  readonly signatureMethod?: string;
  readonly transform?: string;
  readonly digestMethod?: string;
  /** Replaces the Timestamp's digest. */
  readonly digest?: string;
  /** Prefixes of WS-Security's two namespaces; default `o` and `u`. */
  readonly prefixes?: { readonly security: string; readonly utility: string };
  /** Declares the utility namespace on the elements that use it, instead of on the envelope. */
  readonly declaresLate?: boolean;
  /** Writes elements without content with one tag instead of two. */
  readonly selfClosing?: boolean;
}

function signedInfoText(shape: LoginShape, timestampId: string, digest: string): (declaration: string) => string {
  const { canonicalization = EXCLUSIVE, signatureMethod = `${DSIG}rsa-sha1`, transform = EXCLUSIVE } = shape;
  const { reference = `#${timestampId}`, digestMethod = `${DSIG}sha1` } = shape;
  return (declaration) =>
    `<SignedInfo${declaration}><CanonicalizationMethod Algorithm="${canonicalization}"></CanonicalizationMethod><SignatureMethod Algorithm="${signatureMethod}"></SignatureMethod><Reference URI="${reference}"><Transforms><Transform Algorithm="${transform}"></Transform></Transforms><DigestMethod Algorithm="${digestMethod}"></DigestMethod><DigestValue>${shape.digest ?? digest}</DigestValue></Reference></SignedInfo>`;
}

function instantText(instant: Date, decimals: number): string {
  const [seconds = '', fraction = ''] = instant.toISOString().slice(0, -1).split('.');
  return decimals === 0 ? `${seconds}Z` : `${seconds}.${fraction.padEnd(decimals, '0').slice(0, decimals)}Z`;
}

/** A login, written out by hand: every canonical text is literal. */
export function loginMessage(signer: TestSigner, shape: LoginShape = {}): string {
  const { created = new Date(), expires = new Date(created.getTime() + LIFE_MS), decimals = 3 } = shape;
  const { timestampId = '_0', tokenId = 'uuid-5f2f3d1e-7a54-4c1b-9d2e-0b7c6a1f4e21-1', otherHeaders = '' } = shape;
  const { security: o, utility: u } = shape.prefixes ?? { security: 'o', utility: 'u' };
  const declaration = ` xmlns:${u}="${UTILITY}"`;
  const [early, late] = shape.declaresLate === true ? ['', declaration] : [declaration, ''];
  const content = `<${u}:Created>${instantText(created, decimals)}</${u}:Created><${u}:Expires>${instantText(expires, decimals)}</${u}:Expires>`;
  const timestamp = (declared: string): string =>
    `<${u}:Timestamp${declared} ${u}:Id="${timestampId}">${content}</${u}:Timestamp>`;
  const signedInfo = signedInfoText(shape, timestampId, sha1(timestamp(declaration)));
  const signatureValue = rsaSha1(signer, signedInfo(` xmlns="${DSIG}"`));
  const token = Buffer.from(signer.certificate).toString('base64');
  const text = [
    `<s:Envelope xmlns:s="${SOAP}"${early}><s:Header>${otherHeaders}`,
    `<${o}:Security s:mustUnderstand="1" xmlns:${o}="${SECURITY}">${timestamp(late)}`,
    `<${o}:BinarySecurityToken${late} ${u}:Id="${tokenId}" ValueType="${TOKEN_TYPE}" EncodingType="${ENCODING}">${token}</${o}:BinarySecurityToken>`,
    `<Signature xmlns="${DSIG}">${signedInfo('')}<SignatureValue>${signatureValue}</SignatureValue>`,
    `<KeyInfo><${o}:SecurityTokenReference><${o}:Reference ValueType="${TOKEN_TYPE}" URI="#${tokenId}"></${o}:Reference></${o}:SecurityTokenReference></KeyInfo></Signature>`,
    `</${o}:Security></s:Header><s:Body><Autentica xmlns="http://DescargaMasivaTerceros.gob.mx"></Autentica></s:Body></s:Envelope>`,
  ].join('');
  return shape.selfClosing === true ? text.replaceAll(/<([\w:]+)([^<>]*)><\/\1>/g, '<$1$2/>') : text;
}
