import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import * as fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';

import type { WorldDocument } from '../../src/index.js';
import { element, escapeXml, isXmlText } from '../../src/world/xml-text.js';
import { askJudge } from '../judges.js';
import { COMPANY, exampleWorld, INDIVIDUAL, readXml } from './example-world.js';

const world = exampleWorld();
const cfdis = world.select({ service: 'cfdi', rfc: COMPANY });
const payroll = world.select({ service: 'cfdi', rfc: INDIVIDUAL, type: 'N' });
const retenciones = world.select({ service: 'retenciones', rfc: COMPANY });
const everything = [...cfdis, ...payroll, ...retenciones];

/** Attribute and text of an element made with the given text, as a parser reads them. */
function readBack(text: string): readonly (string | undefined)[] {
  using document = XmlDocument.fromString(element('a', { b: text }, escapeXml(text)));
  return [document.root.attr('b')?.value, document.root.content];
}

function certificateIn(document: WorldDocument): string {
  using xml = readXml(document);
  return xml.one('/*/@Certificado');
}

const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Number(text), 0);

describe('escaping', () => {
  it('lets a parser give back any text that XML can carry, character by character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }).filter(isXmlText), (text) => {
        expect(readBack(text)).toEqual([text, text]);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", '\r', '\n', '\t', ']', ';') }), (text) => {
        expect(readBack(text)).toEqual([text, text]);
      }),
    );
  });

  it('says which texts XML cannot carry', () => {
    expect(isXmlText('línea\r\n\t& <Ñ> 🥐')).toBe(true);
    for (const text of ['\u0000', '\u001f', '\ufffe', '\ud800']) {
      expect(isXmlText(text)).toBe(false);
    }
  });
});

describe('the XML of every document', () => {
  it('is accepted by xmllint, which refuses it with one byte gone', (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'world-'));
    const files = everything.map((document) => {
      const file = path.join(folder, `${document.uuid}.xml`);
      writeFileSync(file, document.xml());
      return file;
    });
    try {
      expect(askJudge(context, 'xmllint', { args: ['--noout', ...files] })).toEqual({ accepted: true, said: '' });
      const broken = path.join(folder, 'broken.xml');
      writeFileSync(broken, (everything[0]?.xml() ?? '').replace('" Total=', ' Total='));
      expect(askJudge(context, 'xmllint', { args: ['--noout', broken] }).accepted).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has the size of real ones', () => {
    const sizes = everything.map((document) => Buffer.byteLength(document.xml()));
    expect(Math.min(...sizes)).toBeGreaterThan(3000);
    expect(Math.max(...sizes)).toBeLessThan(25_000);
    expect(Math.max(...sizes)).toBeGreaterThan(12_000);
  });

  it('has its UUID and date in the stamp inside the root’s Complemento, and there alone', () => {
    for (const document of everything) {
      using xml = readXml(document);
      const stamp = '/*/*[local-name()="Complemento"]/tfd:TimbreFiscalDigital';
      expect(xml.one(`${stamp}/@UUID`).toLowerCase()).toBe(document.uuid);
      expect(xml.one(`${stamp}/@FechaTimbrado`)).toBe(document.certifiedAt);
      expect(xml.one(`${stamp}/@RfcProvCertif`)).toBe(document.pacRfc);
      expect(xml.one(`${stamp}/@SelloCFD`)).toBe(xml.one('/*/@Sello'));
    }
  });

  it('has seals of the length of RSA-2048 and a certificate with a number of twenty digits', () => {
    for (const document of everything.slice(0, 50)) {
      using xml = readXml(document);
      for (const seal of xml.all('/*/@Sello | //tfd:TimbreFiscalDigital/@SelloSAT')) {
        expect(Buffer.from(seal, 'base64').toString('base64')).toBe(seal);
        expect(Buffer.from(seal, 'base64')).toHaveLength(256);
      }
      expect(xml.one('/*/@NoCertificado')).toMatch(/^\d{20}$/);
      expect(xml.one('/*/@Certificado')).toMatch(/^MII[A-Za-z\d+/]{2000,}$/);
    }
  });

  it('gives an issuer the same certificate in all its documents, and another one to another issuer', () => {
    const certificates = new Map(cfdis.map((document) => [document.issuerRfc, certificateIn(document)]));
    const own = cfdis.filter(({ issuerRfc }) => issuerRfc === COMPANY).map(certificateIn);
    expect(new Set(own).size).toBe(1);
    expect(new Set(certificates.values()).size).toBe(certificates.size);
  });
});

describe('the XML of a CFDI', () => {
  it('says what the world says of it', () => {
    for (const document of [...cfdis, ...payroll]) {
      using xml = readXml(document);
      expect(xml.one('/cfdi:Comprobante/@Version')).toBe('4.0');
      expect(xml.one('/*/@Fecha')).toBe(document.issuedAt);
      expect(xml.one('/*/@Total')).toBe(document.amount);
      expect(xml.one('/*/@TipoDeComprobante')).toBe(document.type);
      expect(xml.one('/*/cfdi:Emisor/@Rfc')).toBe(document.issuerRfc);
      expect(xml.one('/*/cfdi:Emisor/@Nombre')).toBe(document.issuerName);
      expect(xml.one('/*/cfdi:Receptor/@Rfc')).toBe(document.receiverRfc);
      expect(xml.one('/*/cfdi:Receptor/@Nombre')).toBe(document.receiverName);
      const thirdParties = new Set(xml.all('//cfdi:ACuentaTerceros/@RfcACuentaTerceros'));
      expect([...thirdParties]).toEqual(document.onBehalfOf === undefined ? [] : [document.onBehalfOf.rfc]);
    }
  });

  it('adds up', () => {
    for (const document of [...cfdis, ...payroll]) {
      using xml = readXml(document);
      const subtotal = Number(xml.one('/*/@SubTotal'));
      expect(total(xml.all('//cfdi:Concepto/@Importe'))).toBeCloseTo(subtotal, 6);
      const discount = total(xml.all('/*/@Descuento'));
      const transferred = total(xml.all('/*/cfdi:Impuestos/@TotalImpuestosTrasladados'));
      const withheld = total(xml.all('/*/cfdi:Impuestos/@TotalImpuestosRetenidos'));
      expect(subtotal - discount + transferred - withheld).toBeCloseTo(Number(document.amount), 6);
      const byConcept = total(xml.all('//cfdi:Concepto//cfdi:Traslado/@Importe'));
      expect(Math.abs(byConcept - transferred)).toBeLessThan(0.0051);
      const payments = total(xml.all('//pago20:DoctoRelacionado/@ImpPagado'));
      expect(payments).toBeCloseTo(total(xml.all('//pago20:Pago/@Monto')), 6);
      const earnings = total(xml.all('//nomina12:Percepcion/@ImporteGravado | //nomina12:Percepcion/@ImporteExento'));
      expect(earnings).toBeCloseTo(total(xml.all('//nomina12:Nomina/@TotalPercepciones')), 6);
    }
  });

  it('has the complementos that the world says, and no others', () => {
    const roots: Record<string, string> = {
      pagos20: 'count(/*/cfdi:Complemento/pago20:Pagos[@Version="2.0"])',
      nomina12: 'count(/*/cfdi:Complemento/nomina12:Nomina[@Version="1.2"])',
      leyendasfisc: 'count(/*/cfdi:Complemento/leyendasFisc:LeyendasFiscales)',
      iedu: 'count(//cfdi:ComplementoConcepto/iedu:instEducativas) > 0',
    };
    const seen = new Set<string>();
    for (const document of [...cfdis, ...payroll]) {
      using xml = readXml(document);
      const present = Object.entries(roots).flatMap(([name, expression]) =>
        xml.all(`/*[${expression}]/@Total`).map(() => name),
      );
      expect(present).toEqual([...document.complementos]);
      present.forEach((name) => seen.add(name));
    }
    expect([...seen].toSorted()).toEqual(Object.keys(roots).toSorted());
  });

  it('lays every known trap for readers that search the text for the stamp', () => {
    const xmls = [...cfdis, ...payroll].map((document) => document.xml());
    const having = (pattern: RegExp) => xmls.filter((xml) => pattern.test(xml)).length;
    expect(having(/<cfdi:CfdiRelacionado UUID=.*TimbreFiscalDigital/s)).toBeGreaterThan(10);
    expect(having(/<(?:cfdi:)?Comprobante [^>]*xmlns:tfd=/)).toBeGreaterThan(10);
    expect(having(/<t:TimbreFiscalDigital /)).toBeGreaterThan(10);
    expect(having(/<Comprobante xmlns=/)).toBeGreaterThan(10);
    expect(having(/<!-- <tfd:TimbreFiscalDigital /)).toBeGreaterThan(10);
    expect(having(/Descripcion="&lt;tfd:TimbreFiscalDigital /)).toBeGreaterThan(10);
    expect(having(/Addenda>.*<tfd:TimbreFiscalDigital /s)).toBeGreaterThan(10);
    expect(having(/^\ufeff/)).toBeGreaterThan(10);
    expect(having(/^\ufeff?</)).toBe(xmls.length);
    expect(having(/>\n</)).toBeGreaterThan(10);
    expect(having(/ UUID="[\dA-F-]{36}" FechaTimbrado/)).toBeGreaterThan(10);
    expect(having(/ UUID="[\da-f-]{36}" FechaTimbrado/)).toBeGreaterThan(10);
  });

  it('names other documents of the world as related', () => {
    const known = new Set(cfdis.map(({ uuid }) => uuid));
    const related = cfdis.flatMap((document) => {
      using xml = readXml(document);
      const uuids = xml.all('//cfdi:CfdiRelacionado/@UUID | //pago20:DoctoRelacionado/@IdDocumento');
      expect(uuids.map((uuid) => uuid.toLowerCase())).not.toContain(document.uuid);
      return uuids.map((uuid) => known.has(uuid.toLowerCase()));
    });
    expect(related.filter(Boolean).length).toBeGreaterThan(100);
  });
});

describe('the XML of a retención', () => {
  it('says what the world says of it', () => {
    for (const document of retenciones) {
      using xml = readXml(document);
      expect(xml.one('/ret:Retenciones/@Version')).toBe('2.0');
      expect(xml.one('/*/@FechaExp')).toBe(document.issuedAt);
      expect(xml.one('/*/ret:Emisor/@RfcE')).toBe(document.issuerRfc);
      expect(xml.one('/*/ret:Emisor/@NomDenRazSocE')).toBe(document.issuerName);
      expect(xml.all('/*/ret:Receptor/ret:Nacional/@RfcR').join('')).toBe(document.receiverRfc);
      expect(xml.one('/*/ret:Receptor/*/@NomDenRazSocR')).toBe(document.receiverName);
      expect(xml.one('/*/ret:Totales/@MontoTotOperacion')).toBe(document.amount);
      expect(xml.one('/*/ret:Totales/@MontoTotRet')).toBe(document.withheld);
      expect(total(xml.all('//ret:ImpRetenidos/@MontoRet'))).toBeCloseTo(Number(document.withheld), 6);
    }
  });

  it('has foreign receivers without an RFC among those issued', () => {
    const foreign = retenciones.filter(({ receiverRfc }) => receiverRfc === '');
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.length).toBeLessThan(retenciones.length / 5);
  });
});
