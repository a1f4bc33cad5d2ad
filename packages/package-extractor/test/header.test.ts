import { describe, expect, test } from 'vitest';
import { readHeader } from '../src/index.js';
import { codeOf } from './code-of.js';
import { cfdi32, cfdi33, cfdi40, retenciones10, retenciones20, SAMPLE_UUID } from './sample-documents.js';

const read = (xml: string): ReturnType<typeof readHeader> => readHeader(Buffer.from(xml));

/** The receiver's name of a document in which it is written as given. */
function named(name: string): string | undefined {
  return read(cfdi40().replace('CÉSAR OSBALDO CRUZ SOLÓRZANO', name)).receiverName;
}

describe('the header of a document', () => {
  test('is read from CFDI 4.0', () => {
    expect(read(cfdi40())).toMatchObject({
      uuid: SAMPLE_UUID,
      kind: 'cfdi',
      version: '4.0',
      issuedAt: '2025-03-01T10:00:00',
      stampedAt: '2025-03-01T10:05:00',
      issuerRfc: 'EKU9003173C9',
      issuerName: 'ESCUELA KEMPER URGATE & HIJOS',
      receiverRfc: 'CUSC850516316',
      receiverName: 'CÉSAR OSBALDO CRUZ SOLÓRZANO',
      type: 'I',
      currency: 'MXN',
      subtotal: '100.00',
      total: '116.00',
    });
  });

  test('is read from CFDI 3.3 with a default namespace, references, two Complemento and UUIDs all around', () => {
    expect(read(cfdi33())).toMatchObject({
      uuid: SAMPLE_UUID,
      kind: 'cfdi',
      version: '3.3',
      issuedAt: '2018-02-03T04:05:06',
      stampedAt: '2025-03-01T10:05:00',
      issuerRfc: 'H&E951128469',
      issuerName: "H&E, 'S.A.'\n\u{1F600}",
      receiverRfc: 'XEXX010101000',
      type: 'P',
      currency: 'USD',
      subtotal: '1',
      total: '1.5',
    });
  });

  test('is read from CFDI 3.2, in ISO-8859-1 and in UTF-8', () => {
    const expected = {
      uuid: SAMPLE_UUID,
      kind: 'cfdi',
      version: '3.2',
      issuedAt: '2014-12-31T23:59:59',
      stampedAt: '2015-01-01T00:00:30',
      issuerRfc: 'HAÑ930228SM9',
      issuerName: 'HERRERÍA Ñ',
      receiverRfc: 'CUSC850516316',
      type: 'E',
      currency: 'peso',
      subtotal: '10',
      total: '0.50',
    };
    expect(readHeader(Buffer.from(cfdi32(), 'latin1'))).toMatchObject(expected);
    expect(read(cfdi32('utf-8'))).toMatchObject(expected);
  });

  test('is read from Retenciones 2.0', () => {
    expect(read(retenciones20())).toMatchObject({
      uuid: SAMPLE_UUID,
      kind: 'retenciones',
      version: '2.0',
      issuedAt: '2023-05-06T07:08:09',
      stampedAt: '2025-03-01T10:05:00',
      issuerRfc: 'EKU9003173C9',
      issuerName: 'ESCUELA KEMPER URGATE',
      receiverRfc: 'CUSC850516316',
      receiverName: 'CÉSAR',
      total: '1000.00',
      withheld: '100.5',
    });
  });

  test('is read from Retenciones 1.0 to a foreigner, its offset dropped', () => {
    expect(read(retenciones10())).toMatchObject({
      uuid: SAMPLE_UUID,
      kind: 'retenciones',
      version: '1.0',
      issuedAt: '2019-01-23T08:00:00',
      stampedAt: '2025-03-01T10:05:00',
      issuerRfc: 'AAA010101AAA',
      issuerName: 'ACCEM',
      receiverName: 'WORLD WIDE COMPANY INC',
      total: '55578643',
      withheld: '0',
    });
  });

  test('does not depend on prefixes, byte order marks, quotes, comments, CDATA or instructions', () => {
    const expected = read(cfdi40());
    const variants = [
      `\u{FEFF}${cfdi40()}`,
      cfdi40().replaceAll('cfdi:', 'ñ.x-1:').replace('xmlns:cfdi', 'xmlns:ñ.x-1'),
      cfdi40().replaceAll('cfdi:', '').replace('xmlns:cfdi', 'xmlns'),
      cfdi40().replace('<?xml version="1.0" encoding="UTF-8"?>\n', ''),
      cfdi40().replaceAll('"601"', "'601'"),
      cfdi40().replaceAll(' Version="4.0"', '\r\n\tVersion = "4.0" '),
      cfdi40().replace('<cfdi:Emisor', '<!-- <cfdi:Emisor Rfc="X"/> --><?php <a> ?><cfdi:Emisor'),
      cfdi40().replace(
        '</cfdi:Comprobante>',
        '<cfdi:Addenda><![CDATA[</cfdi:Comprobante> & <]]></cfdi:Addenda></cfdi:Comprobante>',
      ),
      cfdi40().replace('/>\n  <cfdi:Receptor', '></cfdi:Emisor >\n  <cfdi:Receptor'),
      `${cfdi40()}<!-- end --><?end?>\n`,
    ];
    for (const variant of variants) expect(read(variant)).toEqual(expected);
  });

  test('has names with their line breaks as XML normalises them', () => {
    expect(named('A\r\nB\tC\nD')).toBe('A B C D');
    expect(named('A&#xD;&#10;B&#9;C')).toBe('A\r\nB\tC');
    expect(named('&amp;lt;&#x26;amp;')).toBe('&lt;&amp;');
  });

  test.each([
    ['another namespace', cfdi40().replace('cfd/4"', 'cfd/5"'), 'NOT_A_CFDI'],
    ['another version', cfdi40().replace('Version="4.0"', 'Version="4.1"'), 'NOT_A_CFDI'],
    ['version 3.3 in the namespace of 4.0', cfdi40().replace('Version="4.0"', 'Version="3.3"'), 'NOT_A_CFDI'],
    ['another root', '<a/>', 'NOT_A_CFDI'],
    ['no date', cfdi40().replace(' Fecha="', ' Otra="'), 'NOT_A_CFDI'],
    ['a date that is none', cfdi40({ issuedAt: '2025-02-29T10:00:00' }), 'NOT_A_CFDI'],
    ['a total that is no number', cfdi40({ total: '1,160.00' }), 'NOT_A_CFDI'],
    ['no issuer', cfdi40().replace('cfdi:Emisor', 'cfdi:Remitente'), 'NOT_A_CFDI'],
    [
      'an issuer of another namespace',
      cfdi40().replace('<cfdi:Emisor', '<cfdi:Emisor xmlns:cfdi="urn:x"'),
      'NOT_A_CFDI',
    ],
    ['no stamp', cfdi40().replace(/<tfd:.*?\/>/, ''), 'UUID_MISSING'],
    ['a stamp of another namespace', cfdi40().replace('/TimbreFiscalDigital"', '/Timbre"'), 'UUID_MISSING'],
    ['a stamp outside of Complemento', cfdi40().replaceAll('cfdi:Complemento', 'cfdi:Addenda'), 'UUID_MISSING'],
    ['a stamp deeper in Complemento', cfdi40().replace(/(<tfd:.*?\/>)/, '<x>$1</x>'), 'UUID_MISSING'],
    ['a stamp without UUID', cfdi40().replace(' UUID="5FB', ' Uuid="5FB'), 'UUID_MISSING'],
    ['a UUID that is none', cfdi40().replace('5FB2822E', '5FB2822X'), 'UUID_MISSING'],
    [
      'two stamps',
      cfdi40().replace(
        '</cfdi:Complemento>',
        '<t:TimbreFiscalDigital xmlns:t="http://www.sat.gob.mx/TimbreFiscalDigital" UUID="22222222-2222-4222-8222-222222222222"/></cfdi:Complemento>',
      ),
      'UUID_AMBIGUOUS',
    ],
    ['a DTD', cfdi40().replace('<cfdi:Comp', '<!DOCTYPE a [<!ENTITY e "x">]><cfdi:Comp'), 'DTD_FORBIDDEN'],
    ['an entity of its own', cfdi40().replace('&amp;', '&eacute;'), 'XML_MALFORMED'],
    ['a reference to NUL', cfdi40().replace('&amp;', '&#0;'), 'XML_MALFORMED'],
    ['a reference beyond Unicode', cfdi40().replace('&amp;', '&#x110000;'), 'XML_MALFORMED'],
    ['a bare &', cfdi40().replace('&amp;', '&'), 'XML_MALFORMED'],
    [
      'a bare & in text',
      cfdi40().replace('</cfdi:Emisor', '& </cfdi:Emisor').replace('601"/>', '601">&</cfdi:Emisor>'),
      'XML_MALFORMED',
    ],
    ['< in an attribute', cfdi40().replace('&amp;', '<'), 'XML_MALFORMED'],
    ['an attribute given twice', cfdi40().replace(' Serie=', ' Version="4.0" Serie='), 'XML_MALFORMED'],
    [
      'an attribute given twice under two prefixes',
      cfdi40().replace(' Serie=', ' xmlns:a="urn:a" xmlns:b="urn:a" a:c="" b:c="" Serie='),
      'XML_MALFORMED',
    ],
    ['no blank between attributes', cfdi40().replace('" Serie=', '"Serie='), 'XML_MALFORMED'],
    ['no quotes', cfdi40().replace('"601"', '601'), 'XML_MALFORMED'],
    ['crossed tags', cfdi40().replace('</cfdi:Conceptos>', '</cfdi:Concepto>'), 'XML_MALFORMED'],
    ['no end', cfdi40().replace('</cfdi:Comprobante>', ''), 'XML_MALFORMED'],
    ['two roots', `${cfdi40()}<a/>`, 'XML_MALFORMED'],
    ['text after the root', `${cfdi40()}x`, 'XML_MALFORMED'],
    ['text before the root', `x${cfdi40()}`, 'XML_MALFORMED'],
    [
      'a declaration in the middle',
      cfdi40().replace('<cfdi:Emisor', '<?xml version="1.0"?><cfdi:Emisor'),
      'XML_MALFORMED',
    ],
    ['a blank before the declaration', ` ${cfdi40()}`, 'XML_MALFORMED'],
    ['-- in a comment', cfdi40().replace('<cfdi:Emisor', '<!-- a -- b --><cfdi:Emisor'), 'XML_MALFORMED'],
    [']]> in text', cfdi40().replace('<cfdi:Emisor', ']]><cfdi:Emisor'), 'XML_MALFORMED'],
    ['CDATA outside of the root', `${cfdi40()}<![CDATA[]]>`, 'XML_MALFORMED'],
    ['a prefix that is not declared', cfdi40().replace('<cfdi:Emisor ', '<cfdi:Emisor a:b="" '), 'XML_MALFORMED'],
    ['a name with two colons', cfdi40().replace('<cfdi:Emisor ', '<cfdi:Emisor cfdi:a:b="" '), 'XML_MALFORMED'],
    ['a prefix bound to nothing', cfdi40().replace('<cfdi:Emisor ', '<cfdi:Emisor xmlns:a="" '), 'XML_MALFORMED'],
    ['a control character', cfdi40().replace('&amp;', '\u{1}'), 'XML_MALFORMED'],
    ['U+FFFF', cfdi40().replace('&amp;', '\u{FFFF}'), 'XML_MALFORMED'],
    ['an empty file', '', 'XML_MALFORMED'],
    ['only blanks', ' \n', 'XML_MALFORMED'],
    ['an encoding that nobody knows', cfdi40().replace('UTF-8', 'EBCDIC-X'), 'UNSUPPORTED'],
    ['an encoding with the name of a method', cfdi40().replace('UTF-8', 'constructor'), 'UNSUPPORTED'],
    ['a declaration without end', '<?xml version="1.0" <a/', 'XML_MALFORMED'],
    [
      'a name that is longer than any',
      cfdi40().replace(' Serie=', ` ${'A'.repeat(2_000)}="" Serie=`),
      'LIMIT_EXCEEDED',
    ],
    ['a letter in a name that XML does not allow', cfdi40().replace(' Serie=', ' S×="" Serie='), 'XML_MALFORMED'],
    ['a discount that is no number', cfdi40().replace(' Moneda=', ' Descuento="1,0" Moneda='), 'NOT_A_CFDI'],
    [
      'too many levels',
      cfdi40().replace('</cfdi:Comprobante>', `${'<a>'.repeat(200)}${'</a>'.repeat(200)}</cfdi:Comprobante>`),
      'LIMIT_EXCEEDED',
    ],
    [
      'too many attributes',
      cfdi40().replace('<cfdi:Emisor ', `<cfdi:Emisor ${Array.from({ length: 300 }, (_, n) => `a${n}=""`).join(' ')} `),
      'LIMIT_EXCEEDED',
    ],
    [
      'too many declarations',
      cfdi40().replace(
        '<cfdi:Emisor ',
        `${Array.from({ length: 100 }, (_, d) => `<a ${Array.from({ length: 20 }, (_, n) => `xmlns:a${d}_${n}="urn:x"`).join(' ')}>`).join('')}${'</a>'.repeat(100)}<cfdi:Emisor `,
      ),
      'LIMIT_EXCEEDED',
    ],
    ['a name without measure', cfdi40().replace('&amp;', 'A'.repeat(100_000)), 'LIMIT_EXCEEDED'],
  ])('is refused for %s', async (_, xml, code) => {
    expect(await codeOf(() => read(xml))).toBe(code);
  });

  test('is refused for bytes that are not in the encoding', async () => {
    expect(await codeOf(() => readHeader(Buffer.from(cfdi40(), 'latin1')))).toBe('XML_MALFORMED');
    expect(await codeOf(() => readHeader(Buffer.of(0xff, 0xfe, 0x3c, 0x00, 0x00, 0xd8, 0x3e, 0x00)))).toBe(
      'XML_MALFORMED',
    );
    expect(
      await codeOf(() => readHeader(Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><a>\u{80}', 'latin1'))),
    ).toBe('XML_MALFORMED');
  });

  test('is the same in UTF-16, whatever the order of its bytes, with its mark and without', () => {
    const text = cfdi40().replace('UTF-8', 'UTF-16');
    for (const marked of [text, `\u{FEFF}${text}`]) {
      const little = Buffer.from(marked, 'utf16le');
      expect(readHeader(little)).toEqual(read(cfdi40()));
      expect(readHeader(Buffer.from(little).swap16())).toEqual(read(cfdi40()));
    }
  });

  test('is not mixed up by names and values that look alike', () => {
    const twins = cfdi40().replace(' Serie="A"', ' Sarie="X" Serie="A" Serje="Y" Fachb="Z"');
    expect(read(twins)).toEqual(read(cfdi40()));
    const latin = '<?xml version="1.0" encoding="ISO-8859-1"?>';
    const named = (name: string): string =>
      cfdi40()
        .replace(/^<.*>\n/, latin)
        .replace('ESCUELA KEMPER URGATE', name);
    expect(readHeader(Buffer.from(named('Ã©'), 'latin1')).issuerName).toBe('Ã© & HIJOS');
    expect(read(cfdi40().replace('ESCUELA KEMPER URGATE', 'é')).issuerName).toBe('é & HIJOS');
    expect(readHeader(Buffer.from(named('Ã©'), 'latin1')).issuerName).toBe('Ã© & HIJOS');
  });

  test('does not mind a long attribute that nobody asks for', () => {
    const long = cfdi40().replace('Sello="c2VsbG8="', `Sello="${'A'.repeat(100_000)}"`);
    expect(read(long).uuid).toBe(SAMPLE_UUID);
  });
});
