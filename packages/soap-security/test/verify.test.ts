import { X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SoapSecurityError,
  prepareLogin,
  prepareOperation,
  signMessage,
  verifyLogin,
  verifyOperation,
} from '../src/index.js';
import type { OperationForm, XmlElement } from '../src/index.js';
import { elements } from './generated-operations.js';
import { createTestSigner } from './test-signer.js';

const signer = createTestSigner();
const { certificate } = signer;
const namespace = 'http://example.org/operations?a=1';
const body = { namespace: 'urn:example:login', name: 'Login' };
const created = new Date('2026-01-15T18:00:00Z');
const login = await signMessage(prepareLogin({ certificate, created, body }), signer);
const question: XmlElement = {
  name: 'Ask',
  children: [{ name: 'q', attributes: { rfc: 'H&E' }, children: ['a\r\nñ'] }],
};
const operations = { common: await signed('common', question), official: await signed('official', question) };
const FORMS: readonly OperationForm[] = ['common', 'official'];

describe('verifyLogin', () => {
  it('returns certificate, bytes and lifetime of what was signed', () => {
    expect(verifyLogin(login, { now: created })).toEqual({
      certificate: Uint8Array.from(certificate.der),
      created,
      expires: new Date('2026-01-15T18:05:00Z'),
      signedBytes: new TextEncoder().encode(
        '<u:Timestamp xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" u:Id="_0">' +
          '<u:Created>2026-01-15T18:00:00.000Z</u:Created><u:Expires>2026-01-15T18:05:00.000Z</u:Expires></u:Timestamp>',
      ),
    });
  });

  it.each([
    ['the first millisecond', 0, 'accepted'],
    ['the last millisecond', 299_999, 'accepted'],
    ['a millisecond too early', -1, 'TIMESTAMP_IN_FUTURE'],
    ['a millisecond too late', 300_000, 'TIMESTAMP_EXPIRED'],
    ['an instant that is none', Number.NaN, 'TIMESTAMP_IN_FUTURE'],
  ])('at %s', (_, offset, expected) => {
    const now = new Date(created.getTime() + offset);
    expect(answerTo(() => verifyLogin(login, { now }))).toBe(expected);
  });
});

describe('verifyOperation', () => {
  it.each(FORMS)('returns what was signed in the %s form', (form) => {
    const { signedBytes, ...verified } = verifyOperation(operations[form]);
    expect(verified).toEqual({
      certificate: Uint8Array.from(certificate.der),
      operation: complete(question),
      namespace,
      form,
    });
    const inside = `<des:q rfc="H&amp;E">a&#xD;\nñ</des:q></des:Ask>`;
    expect(Buffer.from(signedBytes).toString()).toBe(
      form === 'common'
        ? `<des:Ask xmlns:des="${namespace}">${inside}`
        : `<s:Envelope xmlns:des="${namespace}" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">` +
            `<s:Header></s:Header><s:Body><des:Ask>${inside}</s:Body></s:Envelope>`,
    );
  });

  it('gives what can be prepared again into the same bytes', () => {
    for (const form of FORMS) {
      const { operation } = verifyOperation(operations[form]);
      const message = (given: XmlElement) => prepareOperation({ certificate, namespace, operation: given, form });
      expect(message(operation).bytesToSign).toEqual(message(question).bytesToSign);
    }
  });

  it.each(FORMS)('gives back any operation that was signed in the %s form', async (form) => {
    await fc.assert(
      fc.asyncProperty(elements, async (child) => {
        const operation = { name: 'Ask', children: [child] };
        expect(verifyOperation(await signed(form, operation)).operation).toEqual(complete(operation));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a message in which one character is another one, more or less', () => {
  const cases: readonly (readonly [string, string, (text: string) => Verified])[] = [
    ['login', login, (text) => verifyLogin(text, { now: created })],
    ['common', operations.common, verifyOperation],
    ['official', operations.official, verifyOperation],
  ];

  it.each(cases)('%s: is refused, or says what it said before', (_, text, verify) => {
    const before = verify(text);
    const key = keyOf(before.certificate);
    fc.assert(
      fc.property(changes(text), (changed) => {
        let after: Verified;
        try {
          after = verify(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(SoapSecurityError);
          return;
        }
        // Of the certificate nothing but its key is bound by this signature.
        expect({ ...after, certificate: keyOf(after.certificate) }).toEqual({ ...before, certificate: key });
      }),
      { numRuns: 300 },
    );
  });
});

type Verified = { readonly certificate: Uint8Array; readonly signedBytes: Uint8Array };

async function signed(form: OperationForm, operation: XmlElement): Promise<string> {
  return signMessage(prepareOperation({ certificate, namespace, operation, form }), signer);
}

function changes(text: string): fc.Arbitrary<string> {
  const character = fc.oneof(
    fc.constantFrom('', ' ', '<', '>', '/', '"', '&', '=', '_', '0', 'A', 'ñ'),
    fc.string({ maxLength: 1 }),
  );
  return fc
    .tuple(fc.nat(text.length - 1), character, fc.boolean())
    .map(([at, by, instead]) => text.slice(0, at) + by + text.slice(at + (instead ? 1 : 0)));
}

function answerTo(action: () => unknown): string {
  try {
    action();
    return 'accepted';
  } catch (error) {
    return error instanceof SoapSecurityError ? error.code : String(error);
  }
}

function keyOf(der: Uint8Array): string {
  return new X509Certificate(der).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** The operation as XML gives it back: nothing is absent, texts beside each other are one, and empty ones are none. */
function complete({ name, attributes = {}, children = [] }: XmlElement): XmlElement {
  const all: (XmlElement | string)[] = [];
  for (const child of children) {
    const last = all.at(-1);
    if (typeof child !== 'string') all.push(complete(child));
    else if (typeof last === 'string') all[all.length - 1] = last + child;
    else if (child !== '') all.push(child);
  }
  return { name, attributes: { ...attributes }, children: all };
}
