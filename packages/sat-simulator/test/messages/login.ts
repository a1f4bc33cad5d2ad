import { createHash } from 'node:crypto';

import { rsaSha1 } from './credential.js';
import type { TestSigner } from './credential.js';

const UTILITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const TOKEN_TYPE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
const ENCODING = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** Parts of a login that a test may choose. */
export interface LoginShape {
  readonly created?: Date;
  readonly expires?: Date;
  readonly timestampId?: string;
  readonly tokenId?: string;
  /** Goes into the header before Security. */
  readonly otherHeaders?: string;
  /** Replaces the reference to the Timestamp. */
  readonly reference?: string;
  /** Declared in SignedInfo, and signed so. */
  readonly transform?: string;
  readonly digestMethod?: string;
}

/** A login, written out by hand: every canonical text is literal. */
export function loginMessage(signer: TestSigner, shape: LoginShape = {}): string {
  const created = shape.created ?? new Date();
  const expires = shape.expires ?? new Date(created.getTime() + 300_000);
  const { timestampId = '_0', tokenId = 'uuid-5f2f3d1e-7a54-4c1b-9d2e-0b7c6a1f4e21-1', otherHeaders = '' } = shape;
  const content = `<u:Created>${created.toISOString()}</u:Created><u:Expires>${expires.toISOString()}</u:Expires>`;
  const canonicalTimestamp = `<u:Timestamp xmlns:u="${UTILITY}" u:Id="${timestampId}">${content}</u:Timestamp>`;
  const digest = createHash('sha1').update(canonicalTimestamp, 'utf8').digest('base64');
  const signedInfo = (declaration: string): string =>
    `<SignedInfo${declaration}><CanonicalizationMethod Algorithm="${EXCLUSIVE}"></CanonicalizationMethod><SignatureMethod Algorithm="${DSIG}rsa-sha1"></SignatureMethod><Reference URI="${shape.reference ?? `#${timestampId}`}"><Transforms><Transform Algorithm="${shape.transform ?? EXCLUSIVE}"></Transform></Transforms><DigestMethod Algorithm="${shape.digestMethod ?? `${DSIG}sha1`}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
  const signatureValue = rsaSha1(signer, signedInfo(` xmlns="${DSIG}"`));
  const token = Buffer.from(signer.certificate).toString('base64');
  return [
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:u="${UTILITY}"><s:Header>${otherHeaders}`,
    `<o:Security s:mustUnderstand="1" xmlns:o="${SECURITY}"><u:Timestamp u:Id="${timestampId}">${content}</u:Timestamp>`,
    `<o:BinarySecurityToken u:Id="${tokenId}" ValueType="${TOKEN_TYPE}" EncodingType="${ENCODING}">${token}</o:BinarySecurityToken>`,
    `<Signature xmlns="${DSIG}">${signedInfo('')}<SignatureValue>${signatureValue}</SignatureValue>`,
    `<KeyInfo><o:SecurityTokenReference><o:Reference ValueType="${TOKEN_TYPE}" URI="#${tokenId}"/></o:SecurityTokenReference></KeyInfo></Signature>`,
    '</o:Security></s:Header><s:Body><Autentica xmlns="http://DescargaMasivaTerceros.gob.mx"/></s:Body></s:Envelope>',
  ].join('');
}
