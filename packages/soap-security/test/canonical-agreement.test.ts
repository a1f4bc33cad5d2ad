import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareLogin, prepareOperation } from '../src/index.js';
import type { OperationForm, UnsignedMessage } from '../src/index.js';
import { canonicalByXmllint, needJudge } from './foreign-judges.js';
import { elements } from './generated-operations.js';
import { cut, partsOfOperation, textOfElement } from './wire.js';

const namespace = 'http://example.org/operations?a=1';
const certificate = { der: Uint8Array.of(48, 0), issuerName: 'CN="any" & <every>\r\n\tone', serialDecimal: '1' };
const MESSAGES = 300;
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

describe('libxml2', () => {
  it('canonicalises any operation to the bytes that were digested and signed', (context) => {
    needJudge(context, 'xmllint');
    const messages = operations('common');
    for (const [envelope, { bytesToSign }] of canonical(messages, '--exc-c14n')) {
      const { signedElement, signedInfo, digestValue } = partsOfOperation(envelope, 'Ask');
      expect(sha1(signedElement)).toBe(digestValue);
      expect(Buffer.from(bytesToSign).toString()).toBe(signedInfo);
    }
  });

  it('canonicalises any message of the official form to the bytes that were digested and signed', (context) => {
    needJudge(context, 'xmllint');
    for (const [envelope, { bytesToSign }] of canonical(operations('official'), '--c14n')) {
      const signature = cut(envelope, `<Signature xmlns="${DSIG}">`, '</Signature>');
      expect(sha1(envelope.replace(signature, () => ''))).toBe(textOfElement(signature, 'DigestValue'));
      // Where it stands, SignedInfo has three namespaces in scope.
      const scope = `<SignedInfo xmlns="${DSIG}" xmlns:des="${namespace}" xmlns:s="${SOAP}">`;
      expect(Buffer.from(bytesToSign).toString()).toBe(
        cut(signature, '<SignedInfo>', '</SignedInfo>').replace('<SignedInfo>', scope),
      );
    }
  });

  it('canonicalises any login to the bytes that were digested and signed', (context) => {
    needJudge(context, 'xmllint');
    const instants = fc.date({ min: new Date(0), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
    const messages = fc
      .sample(instants, { numRuns: MESSAGES, seed: 20_260_115 })
      .map((created) => prepareLogin({ certificate, created, body: { namespace, name: 'Login' } }));
    for (const [envelope, { bytesToSign }] of canonical(messages, '--exc-c14n')) {
      const timestamp = cut(envelope, '<u:Timestamp', '</u:Timestamp>');
      expect(sha1(timestamp)).toBe(textOfElement(envelope, 'DigestValue'));
      expect(timestamp).toContain(`xmlns:u="${WSU}"`);
      expect(Buffer.from(bytesToSign).toString()).toBe(
        cut(envelope, '<SignedInfo>', '</SignedInfo>').replace('<SignedInfo>', `<SignedInfo xmlns="${DSIG}">`),
      );
    }
  });
});

function operations(form: OperationForm): readonly UnsignedMessage[] {
  return fc
    .sample(elements, { numRuns: MESSAGES, seed: 20_260_115 })
    .map((child) => prepareOperation({ certificate, namespace, operation: { name: 'Ask', children: [child] }, form }));
}

/** Each message with its canonical envelope, all of them asked for at once. */
function canonical(
  messages: readonly UnsignedMessage[],
  form: '--exc-c14n' | '--c14n',
): readonly (readonly [string, UnsignedMessage])[] {
  const wires = messages.map((message) => message.assemble(Uint8Array.of(1)));
  const envelopes = canonicalByXmllint(`<all>${wires.join('')}</all>`, form)
    .slice('<all>'.length)
    .split('</s:Envelope>');
  expect(envelopes).toHaveLength(MESSAGES + 1);
  return messages.map((message, index) => [`${envelopes[index] ?? ''}</s:Envelope>`, message]);
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
