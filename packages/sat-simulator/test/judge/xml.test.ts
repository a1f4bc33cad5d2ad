import { describe, expect, it } from 'vitest';

import { decodeBase64 } from '../../src/judge/base64.js';
import { attributeOf, textOf, withXml, XmlRefused } from '../../src/judge/xml.js';

function rootText(xml: string | Uint8Array): string | undefined {
  return withXml(typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml, (document) => textOf(document.root));
}

describe('XML from outside', () => {
  it('is read with and without a declaration, with character references and CDATA', () => {
    expect(rootText('<a>Ñ &amp; &#241;</a>')).toBe('Ñ & ñ');
    expect(rootText('<?xml version="1.0" encoding="utf-8"?><a><![CDATA[<]]></a>')).toBe('<');
  });

  it.each([
    ['a document type declaration', '<!DOCTYPE a><a/>'],
    ['an entity', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ['an undeclared entity', '<a>&e;</a>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
    ['bytes that are no UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xd1, 0x3c, 0x2f, 0x61, 0x3e])],
    ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le')],
    ['two roots', '<a/><b/>'],
    ['nothing', ''],
    ['elements nested deeper than 256', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`],
  ])('is refused with %s', (_, xml) => {
    expect(() => rootText(xml)).toThrow(XmlRefused);
  });

  it('tells unqualified attributes from qualified ones', () => {
    const read = withXml(Buffer.from('<a xmlns:p="urn:p" p:Id="qualified" Id="plain"/>'), ({ root }) => [
      attributeOf(root, 'Id'),
      attributeOf(root, 'Id', 'urn:p'),
      attributeOf(root, 'Id', 'urn:q'),
    ]);
    expect(read).toEqual(['plain', 'qualified', undefined]);
  });
});

describe('base64', () => {
  it('is decoded, white space or not', () => {
    expect(decodeBase64(' aGV5\r\nIQ==\t')).toEqual(Uint8Array.from(Buffer.from('hey!')));
  });

  it.each(['aGV5IR==', 'aGV5IQ=', 'aGV5I', 'aGV5-_==', 'aGV5=IQ=', 'a*V5'])(
    'is refused when it is written as %s',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );
});
