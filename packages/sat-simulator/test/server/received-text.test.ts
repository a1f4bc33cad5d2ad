import { describe, expect, it } from 'vitest';

import { withReceived } from '../../src/server/received-text.js';

const SIGNATURE = '<ds:Signature xmlns:ds="d"><ds:SignedInfo/><ds:SignatureValue>x</ds:SignatureValue></ds:Signature>';

function received(message: string, canonical: string, signedInfo = '<ds:SignedInfo xmlns:ds="d"></ds:SignedInfo>') {
  const forms = [{ form: 'A', canonical, digest: '' }];
  return withReceived({ digestValue: '', signedInfo, forms }, Buffer.from(message)).received;
}

describe('the text that stands in a message', () => {
  it('is the element of the canonical one as it is written, without its Signature', () => {
    const message = `<?xml version="1.0"?><e:Body><d:Ñ.x  b='2' a='1' ><c>${SIGNATURE}</c></d:Ñ.x></e:Body>`;
    expect(received(message, '<d:Ñ.x xmlns:d="d" a="1" b="2"><c></c></d:Ñ.x>')).toEqual({
      signedInfo: '<ds:SignedInfo/>',
      forms: ["<d:Ñ.x  b='2' a='1' ><c></c></d:Ñ.x>"],
    });
  });

  it('is not that of an element whose name only begins so', () => {
    expect(received('<ab/><a.b/><a/>', '<a></a>')?.forms).toEqual(['<a/>']);
    expect(received('<axb></axb><a.b></a.b>', '<a.b></a.b>')?.forms).toEqual(['<a.b></a.b>']);
  });

  it('is empty where there is none', () => {
    expect(received('<b/>', '<a></a>', 'no XML')).toEqual({ signedInfo: '', forms: [''] });
  });
});
