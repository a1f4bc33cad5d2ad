import { describe, expect, it } from 'vitest';
import { childElement, parseXml, prepareLogin, rootElement, signMessage, textOf } from '../src/index.js';
import type { ParsedElement } from '../src/index.js';
import { needJudge, verifiedByXmlsec } from './foreign-judges.js';
import { createTestSigner } from './test-signer.js';
import { tamper, textOfElement } from './wire.js';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';

const signer = createTestSigner();
const created = new Date('2026-01-15T18:00:00Z');
const body = { namespace: 'urn:example:login', name: 'Login' };
const input = { certificate: signer.certificate, created, body };
const envelope = await signMessage(prepareLogin(input), signer);

describe('the login envelope', () => {
  const root = required(rootElement(parseXml(envelope), SOAP, 'Envelope'));
  const security = descend(root, [SOAP, 'Header'], [WSSE, 'Security']);

  it('holds a timestamp of five minutes in UTC with milliseconds', () => {
    const timestamp = descend(security, [WSU, 'Timestamp']);
    expect(textOf(descend(timestamp, [WSU, 'Created']))).toBe('2026-01-15T18:00:00.000Z');
    expect(textOf(descend(timestamp, [WSU, 'Expires']))).toBe('2026-01-15T18:05:00.000Z');
  });

  it('holds the certificate as a binary token to which the signature refers', () => {
    const token = descend(security, [WSSE, 'BinarySecurityToken']);
    const keyInfo = descend(security, [DSIG, 'Signature'], [DSIG, 'KeyInfo']);
    const reference = descend(keyInfo, [WSSE, 'SecurityTokenReference'], [WSSE, 'Reference']);
    expect(Buffer.from(textOf(token), 'base64')).toEqual(Buffer.from(signer.certificate.der));
    expect(reference.getAttributeNS(null, 'URI')).toBe(`#${token.getAttributeNS(WSU, 'Id')}`);
  });

  it('declares the prefix of the timestamp on its root, as the SAT’s samples do', () => {
    expect(root.getAttribute('xmlns:u')).toBe(WSU);
  });

  it('has to be understood by the receiver and has an empty operation as its body', () => {
    expect(security.getAttributeNS(SOAP, 'mustUnderstand')).toBe('1');
    const operation = descend(root, [SOAP, 'Body'], [body.namespace, body.name]);
    expect(operation.childNodes.length).toBe(0);
  });

  it('is the same for the same input and has another token for another instant', () => {
    const again = prepareLogin(input).assemble(Uint8Array.of(1));
    const later = prepareLogin({ ...input, created: new Date(created.getTime() + 1) }).assemble(Uint8Array.of(1));
    expect(prepareLogin(input).assemble(Uint8Array.of(1))).toBe(again);
    expect(tokenId(later)).not.toBe(tokenId(again));
    expect(tokenId(again)).toMatch(/^uuid-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}-1$/);
  });
});

describe('xmlsec1, judging the login envelope', () => {
  it('accepts it', (context) => {
    needJudge(context, 'xmlsec1');
    expect(verifiedByXmlsec(envelope, signer.certificate.der)).toBe(true);
  });

  it('refuses it when the timestamp says something else', (context) => {
    needJudge(context, 'xmlsec1');
    const changed = tamper(envelope, '2026-01-15T18:05:00.000Z', '2026-01-15T19:05:00.000Z');
    expect(verifiedByXmlsec(changed, signer.certificate.der)).toBe(false);
  });

  it('refuses it when the digest or the signature has another bit', (context) => {
    needJudge(context, 'xmlsec1');
    for (const name of ['DigestValue', 'SignatureValue']) {
      const value = textOfElement(envelope, name);
      const bytes = Buffer.from(value, 'base64');
      bytes.writeUInt8(bytes.readUInt8(7) ^ 0x10, 7);
      expect(verifiedByXmlsec(tamper(envelope, value, bytes.toString('base64')), signer.certificate.der)).toBe(false);
    }
  });

  it('refuses it under the key of another certificate', (context) => {
    needJudge(context, 'xmlsec1');
    expect(verifiedByXmlsec(envelope, createTestSigner().certificate.der)).toBe(false);
  });
});

describe('prepareLogin', () => {
  it.each([
    ['an instant that is none', { created: new Date(Number.NaN) }],
    ['a year that ISO text writes otherwise', { created: new Date('+010000-01-01T00:00:00Z') }],
    ['an empty certificate', { certificate: { der: new Uint8Array() } }],
    ['an empty namespace', { body: { namespace: '', name: 'Login' } }],
    ['a namespace with markup', { body: { namespace: 'urn:a"b', name: 'Login' } }],
    ['a name that is none', { body: { namespace: 'urn:a', name: 'a b' } }],
  ])('refuses %s', (_, change) => {
    expect(() => prepareLogin({ ...input, ...change })).toThrow(expect.objectContaining({ code: 'MESSAGE_INVALID' }));
  });
});

function tokenId(text: string): string | undefined {
  return /u:Id="(uuid-[^"]+)"/.exec(text)?.[1];
}

function descend(from: ParsedElement, ...steps: readonly (readonly [string, string])[]): ParsedElement {
  return steps.reduce((element, [namespace, name]) => required(childElement(element, namespace, name)), from);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('absent');
  return value;
}
