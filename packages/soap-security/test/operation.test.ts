import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SoapSecurityError, parseXml, prepareOperation, signMessage } from '../src/index.js';
import type { XmlElement } from '../src/index.js';
import { canonicalByXmllint, needJudge, verifiedByOpenssl } from './foreign-judges.js';
import { createTestSigner } from './test-signer.js';
import { flipBit, partsOfOperation, tamper } from './wire.js';
import type { PartsOfOperation } from './wire.js';

const signer = createTestSigner();
const { certificate } = signer;
const namespace = 'urn:example:operations';

const operation: XmlElement = {
  name: 'Ask',
  children: [
    {
      name: 'question',
      attributes: { Zeta: 'last', Name: 'Ñoño & "Hijos" <S.A.>\tde\r\nC.V. 🧾', Alpha: '' },
      children: [{ name: 'list', children: [{ name: 'item', children: ['H&E951128469', ' > ', 'a\rb\nc'] }] }],
    },
  ],
};

const wire = await signMessage(prepareOperation({ certificate, namespace, operation }), signer);

describe('the envelope of an operation', () => {
  const element = parseXml(wire).getElementsByTagNameNS(namespace, 'question')[0];

  it('carries every character as it was given', () => {
    expect(element?.getAttribute('Name')).toBe('Ñoño & "Hijos" <S.A.>\tde\r\nC.V. 🧾');
    expect(element?.firstChild?.textContent).toBe('H&E951128469 > a\rb\nc');
  });

  it('declares the prefix of the operation on its root, as the SAT’s samples do', () => {
    expect(parseXml(wire).documentElement?.getAttribute('xmlns:des')).toBe(namespace);
  });

  it('has the signature as the last child of the operation’s only child', () => {
    expect(element?.lastChild?.localName).toBe('Signature');
    expect(element?.lastChild?.namespaceURI).toBe('http://www.w3.org/2000/09/xmldsig#');
  });

  it('names the certificate by issuer and serial number, and holds it', () => {
    expect(textOfSignature('X509IssuerName')).toBe(certificate.issuerName);
    expect(textOfSignature('X509SerialNumber')).toBe(certificate.serialDecimal);
    expect(textOfSignature('X509Certificate')).toBe(Buffer.from(certificate.der).toString('base64'));
  });

  it('does not depend on the order in which the attributes were given', () => {
    const [child] = operation.children ?? [];
    if (child === undefined || typeof child === 'string') throw new Error('no child');
    const attributes = Object.fromEntries(Object.entries(child.attributes ?? {}).toReversed());
    const turned = { ...operation, children: [{ ...child, attributes }] };
    expect(prepareOperation({ certificate, namespace, operation: turned }).assemble(Uint8Array.of(1))).toBe(
      prepareOperation({ certificate, namespace, operation }).assemble(Uint8Array.of(1)),
    );
  });
});

describe('xmllint and OpenSSL, judging the operation', () => {
  it('find the digest and the signature good', (context) => {
    needJudge(context, 'xmllint');
    needJudge(context, 'openssl');
    expect(judge(wire)).toEqual({ digest: true, signature: true });
  });

  it('find the digest bad when a value says something else', (context) => {
    needJudge(context, 'xmllint');
    needJudge(context, 'openssl');
    expect(judge(tamper(wire, 'Zeta="last"', 'Zeta="lost"'))).toEqual({ digest: false, signature: true });
  });

  it('find the signature bad when the digest says something else', (context) => {
    needJudge(context, 'xmllint');
    needJudge(context, 'openssl');
    const { digestValue, signedElement } = partsOf(wire);
    const other = sha1(signedElement.replace('last', 'lost'));
    const changed = tamper(tamper(wire, 'Zeta="last"', 'Zeta="lost"'), digestValue, other);
    expect(judge(changed)).toEqual({ digest: true, signature: false });
  });

  it('find the signature bad when it has another bit, or is of another key', (context) => {
    needJudge(context, 'xmllint');
    needJudge(context, 'openssl');
    const { signedInfo, signatureValue } = partsOf(wire);
    expect(verifiedByOpenssl(signedInfo, flipBit(signatureValue, 100), signer.publicKeyPem)).toBe(false);
    expect(verifiedByOpenssl(signedInfo, signatureValue, createTestSigner().publicKeyPem)).toBe(false);
  });
});

describe('prepareOperation', () => {
  const question = { name: 'question' };
  it.each<[string, XmlElement]>([
    ['an operation without a child', { name: 'Ask' }],
    ['an operation with a text', { name: 'Ask', children: ['text'] }],
    ['an operation with two children', { name: 'Ask', children: [question, question] }],
    ['a name with a prefix', { name: 'x:Ask', children: [question] }],
    ['a reserved attribute name', { name: 'Ask', children: [{ ...question, attributes: { xmlns: 'urn:a' } }] }],
    ['an attribute name with a blank', { name: 'Ask', children: [{ ...question, attributes: { 'a b': '1' } }] }],
    ['a control character', { name: 'Ask', children: [{ ...question, attributes: { a: '\u0000' } }] }],
    ['half of a surrogate pair', { name: 'Ask', children: [{ ...question, children: ['\uD83E'] }] }],
    ['a tree of 33 levels', { name: 'Ask', children: [nested(33)] }],
  ])('refuses %s', (_, refused) => {
    expect(() => prepareOperation({ certificate, namespace, operation: refused })).toThrow(
      expect.objectContaining({ name: 'SoapSecurityError', code: 'MESSAGE_INVALID' }),
    );
  });

  it('accepts a tree of 32 levels', () => {
    const message = prepareOperation({ certificate, namespace, operation: { name: 'Ask', children: [nested(32)] } });
    expect(message.bytesToSign.length).toBeGreaterThan(0);
  });

  it.each([
    ['an empty certificate', { der: new Uint8Array() }],
    ['a serial number in hexadecimal', { serialDecimal: '33A0' }],
    ['an issuer name with a control character', { issuerName: 'CN=\u0007' }],
  ])('refuses %s', (_, change) => {
    const message = () => prepareOperation({ certificate: { ...certificate, ...change }, namespace, operation });
    expect(message).toThrow(expect.objectContaining({ code: 'MESSAGE_INVALID' }));
  });

  it('names the place of a bad value and keeps the value to itself', () => {
    const refused = { name: 'Ask', children: [{ name: 'question', attributes: { Secret: 'pass\u0001word' } }] };
    const error = thrownBy(() => prepareOperation({ certificate, namespace, operation: refused }));
    expect(error.detail).toBe('question/@Secret');
    expect(JSON.stringify(error)).not.toContain('word');
  });
});

function textOfSignature(name: string): string | null | undefined {
  return parseXml(wire).getElementsByTagName(name)[0]?.textContent;
}

function judge(text: string): { digest: boolean; signature: boolean } {
  const parts = partsOf(text);
  return {
    digest: sha1(parts.signedElement) === parts.digestValue,
    signature: verifiedByOpenssl(parts.signedInfo, parts.signatureValue, signer.publicKeyPem),
  };
}

function partsOf(text: string): PartsOfOperation {
  return partsOfOperation(canonicalByXmllint(text), 'Ask');
}

function nested(levels: number): XmlElement {
  return levels === 1 ? { name: 'deep' } : { name: 'deep', children: [nested(levels - 1)] };
}

function thrownBy(action: () => unknown): SoapSecurityError {
  try {
    action();
  } catch (error) {
    if (error instanceof SoapSecurityError) return error;
  }
  throw new Error('no SoapSecurityError');
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
