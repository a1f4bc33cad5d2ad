import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { createWorld } from '../../src/index.js';
import type { WorldDocument } from '../../src/index.js';
import { metadataLines } from '../../src/world/metadata-text.js';
import { askJudge } from '../judges.js';
import { COMPANY, INDIVIDUAL, readXml } from './example-world.js';

const MONTHS = ['2016-05', '2017-03', '2017-07', '2018-05', '2022-12', '2023-01'];
const counts = (issued: number, received: number) => MONTHS.map((month) => ({ month, issued, received }));
const world = createWorld({
  seed: 'versions',
  taxpayers: [
    { rfc: COMPANY, legalName: 'ESCUELA & "TALLER"', months: counts(90, 60), retenciones: counts(20, 8) },
    { rfc: INDIVIDUAL, legalName: "ÍÑIGO D'ÁVILA", months: counts(0, 40) },
  ],
});
const cfdis = [
  ...world.select({ service: 'cfdi', rfc: COMPANY }),
  ...world.select({ service: 'cfdi', rfc: INDIVIDUAL, type: 'N' }),
];
const retenciones = world.select({ service: 'retenciones', rfc: COMPANY });
const between = (documents: readonly WorldDocument[], from: string, to: string) =>
  documents.filter(({ issuedAt }) => issuedAt >= from && issuedAt < to);
const old = between(cfdis, '2016', '2017-07');
const middle = between(cfdis, '2017-07', '2023');
const current = between(cfdis, '2023', '2024');
const oldRetenciones = between(retenciones, '2016', '2023');

const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + Number(text), 0);

describe('the version of a document', () => {
  it.each([
    { name: 'CFDI 3.2 until June 2017', documents: old, version: '/cfdi3:Comprobante/@version', is: '3.2' },
    { name: 'CFDI 3.3 until 2022', documents: middle, version: '/cfdi3:Comprobante/@Version', is: '3.3' },
    { name: 'CFDI 4.0 since 2023', documents: current, version: '/cfdi:Comprobante/@Version', is: '4.0' },
    { name: 'retenciones 1.0 until 2022', documents: oldRetenciones, version: '/ret1:Retenciones/@Version', is: '1.0' },
    {
      name: 'retenciones 2.0 since 2023',
      documents: between(retenciones, '2023', '2024'),
      version: '/ret:Retenciones/@Version',
      is: '2.0',
    },
  ])('follows from its date: $name', ({ documents, version, is }) => {
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) {
      using xml = readXml(document);
      expect(xml.one(version)).toBe(is);
    }
  });

  it('is one that xmllint reads, whichever it is, and not with a byte gone', (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'versions-'));
    try {
      const files = [...old, ...middle, ...oldRetenciones].map((document) => {
        const file = path.join(folder, `${document.uuid}.xml`);
        writeFileSync(file, document.xml());
        return file;
      });
      expect(askJudge(context, 'xmllint', { args: ['--noout', ...files] })).toEqual({ accepted: true, said: '' });
      const broken = path.join(folder, 'broken.xml');
      writeFileSync(broken, (old[0]?.xml() ?? '').replace('" total=', ' total='));
      expect(askJudge(context, 'xmllint', { args: ['--noout', broken] }).accepted).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('decides which stamp it has: 1.0 until June 2017, which names no PAC, then 1.1', () => {
    const stamp = '/*/*[local-name()="Complemento"]/tfd:TimbreFiscalDigital';
    for (const document of [...cfdis, ...retenciones]) {
      using xml = readXml(document);
      const isOld = document.issuedAt < '2017-07';
      expect(xml.one(`${stamp}/@UUID`).toLowerCase()).toBe(document.uuid);
      expect(xml.one(`${stamp}/@FechaTimbrado`)).toBe(document.certifiedAt);
      expect(xml.all(`${stamp}/@version`)).toEqual(isOld ? ['1.0'] : []);
      expect(xml.all(`${stamp}/@Version`)).toEqual(isOld ? [] : ['1.1']);
      expect(xml.all(`${stamp}/@RfcProvCertif`)).toEqual(isOld ? [] : [document.pacRfc]);
      expect(xml.one(`${stamp}/@${isOld ? 'selloCFD' : 'SelloCFD'}`)).toBe(xml.one('/*/@Sello | /*/@sello'));
    }
  });
});

describe('the XML of a CFDI 3.2', () => {
  it('says what the world says of it, in lower case', () => {
    const words = { I: 'ingreso', E: 'egreso', T: 'traslado' };
    for (const document of old) {
      using xml = readXml(document);
      expect(xml.one('/*/@fecha')).toBe(document.issuedAt);
      expect(xml.one('/*/@total')).toBe(document.amount);
      expect(xml.one('/*/@tipoDeComprobante')).toBe(words[document.type as 'I' | 'E' | 'T']);
      expect(xml.one('/*/cfdi3:Emisor/@rfc')).toBe(document.issuerRfc);
      expect(xml.one('/*/cfdi3:Emisor/@nombre')).toBe(document.issuerName);
      expect(xml.one('/*/cfdi3:Receptor/@rfc')).toBe(document.receiverRfc);
      expect(xml.all('/*/cfdi3:Receptor/@nombre').join('')).toBe(document.receiverName);
      expect(xml.one('/*/@noCertificado')).toMatch(/^\d{20}$/);
      expect(xml.all('/*/@*').filter((value) => value === '')).toEqual([]);
    }
  });

  it('adds up, payroll too', () => {
    for (const document of old) {
      using xml = readXml(document);
      const subtotal = Number(xml.one('/*/@subTotal'));
      expect(total(xml.all('//cfdi3:Concepto/@importe'))).toBeCloseTo(subtotal, 6);
      const taxes = '/*/cfdi3:Impuestos';
      const transferred = total(xml.all(`${taxes}/@totalImpuestosTrasladados`));
      const withheld = total(xml.all(`${taxes}/@totalImpuestosRetenidos`));
      expect(total(xml.all(`${taxes}//cfdi3:Traslado/@importe`))).toBeCloseTo(transferred, 6);
      expect(total(xml.all(`${taxes}//cfdi3:Retencion/@importe`))).toBeCloseTo(withheld, 6);
      const discount = total(xml.all('/*/@descuento'));
      expect(subtotal - discount + transferred - withheld).toBeCloseTo(Number(document.amount), 6);
    }
  });

  it('is no payment receipt, and payroll is an egreso with Nómina 1.1, since 2017 1.2', () => {
    expect(old.filter(({ type }) => type === 'P' || type === 'N')).toEqual([]);
    const versions = (documents: readonly WorldDocument[]) =>
      documents.flatMap((document) => {
        using xml = readXml(document);
        expect(document.type).toBe('E');
        return xml.all('/*/cfdi3:Complemento/nomina:Nomina/@Version | /*/cfdi3:Complemento/nomina12:Nomina/@Version');
      });
    const in2016 = old.filter(({ complementos }) => complementos.includes('nomina11'));
    const in2017 = old.filter(({ complementos }) => complementos.includes('nomina12'));
    expect(new Set(versions(in2016))).toEqual(new Set(['1.1']));
    expect(new Set(versions(in2017))).toEqual(new Set(['1.2']));
    expect(in2016.filter(({ issuedAt }) => issuedAt >= '2017')).toEqual([]);
    expect(in2017.filter(({ issuedAt }) => issuedAt < '2017')).toEqual([]);
    expect(world.select({ service: 'cfdi', rfc: COMPANY, complemento: 'nomina11' })).not.toEqual([]);
  });

  it('names another document before its own stamp when it is paid in parts', () => {
    const known = new Set(old.map(({ uuid }) => uuid));
    const named = old.flatMap((document) => {
      using xml = readXml(document);
      const uuids = xml.all('/*/@FolioFiscalOrig').map((uuid) => uuid.toLowerCase());
      expect(uuids).not.toContain(document.uuid);
      return uuids;
    });
    expect(named.filter((uuid) => known.has(uuid)).length).toBeGreaterThan(10);
  });
});

describe('the XML of a CFDI 3.3', () => {
  it('says what the world says of it, and has nothing that came with 4.0', () => {
    for (const document of middle) {
      using xml = readXml(document);
      expect(xml.one('/*/@Fecha')).toBe(document.issuedAt);
      expect(xml.one('/*/@Total')).toBe(document.amount);
      expect(xml.one('/*/@TipoDeComprobante')).toBe(document.type);
      expect(xml.one('/*/cfdi3:Emisor/@Rfc')).toBe(document.issuerRfc);
      expect(xml.one('/*/cfdi3:Receptor/@Rfc')).toBe(document.receiverRfc);
      expect(xml.all('/*/cfdi3:Receptor/@Nombre').join('')).toBe(document.receiverName);
      for (const name of ['Exportacion', 'ObjetoImp', 'DomicilioFiscalReceptor', 'RegimenFiscalReceptor']) {
        expect(xml.all(`//@${name}`)).toEqual([]);
      }
      expect(xml.all('//cfdi3:ACuentaTerceros/@* | //cfdi3:InformacionGlobal/@*')).toEqual([]);
    }
  });

  it('adds up', () => {
    for (const document of middle) {
      using xml = readXml(document);
      const subtotal = Number(xml.one('/*/@SubTotal'));
      const transferred = total(xml.all('/*/cfdi3:Impuestos/@TotalImpuestosTrasladados'));
      const withheld = total(xml.all('/*/cfdi3:Impuestos/@TotalImpuestosRetenidos'));
      const discount = total(xml.all('/*/@Descuento'));
      expect(subtotal - discount + transferred - withheld).toBeCloseTo(Number(document.amount), 6);
      const byConcept = total(xml.all('//cfdi3:Concepto//cfdi3:Retencion/@Importe'));
      expect(Math.abs(byConcept - withheld)).toBeLessThan(0.0051);
    }
  });
});

describe.each([
  { name: 'Pagos 1.0 (CFDI 3.3)', documents: middle, complemento: 'pagos10', prefix: 'pago10' },
  { name: 'Pagos 2.0 (CFDI 4.0)', documents: current, complemento: 'pagos20', prefix: 'pago20' },
])('payment receipts with $name', ({ documents, complemento, prefix }) => {
  const payments = documents.filter(({ type }) => type === 'P');

  it('name the invoices that were paid, what was owed, in how many parts, and what is left', () => {
    const known = new Set(documents.map(({ uuid }) => uuid));
    const parts = new Set<string>();
    let [left, namesOfKnown] = [0, 0];
    for (const document of payments) {
      using xml = readXml(document);
      const paid = `//${prefix}:DoctoRelacionado`;
      const amounts = (name: string) => xml.all(`${paid}/@${name}`).map(Number);
      const [before, now, after] = ['ImpSaldoAnt', 'ImpPagado', 'ImpSaldoInsoluto'].map(amounts);
      before?.forEach((amount, index) => expect(amount - (now?.[index] ?? 0)).toBeCloseTo(after?.[index] ?? -1, 6));
      expect(total(xml.all(`${paid}/@ImpPagado`))).toBeCloseTo(total(xml.all(`//${prefix}:Pago/@Monto`)), 6);
      namesOfKnown += xml.all(`${paid}/@IdDocumento`).filter((uuid) => known.has(uuid)).length;
      xml.all(`${paid}/@NumParcialidad`).forEach((part) => parts.add(part));
      left += after?.filter((amount) => amount > 0).length ?? 0;
    }
    expect([...parts].toSorted()).toEqual(['1', '2', '3']);
    expect(left).toBeGreaterThan(3);
    expect(namesOfKnown).toBeGreaterThan(10);
  });

  it('have that complemento, and no other document has', () => {
    expect(payments.length).toBeGreaterThan(10);
    expect(documents.filter(({ complementos }) => complementos.includes(complemento))).toEqual(payments);
  });
});

describe('the XML of a retención 1.0', () => {
  it('says what the world says of it, with the offset of Mexico City from UTC', () => {
    for (const document of oldRetenciones) {
      using xml = readXml(document);
      const isSummer = ['05', '07'].includes(document.issuedAt.slice(5, 7));
      expect(xml.one('/*/@FechaExp')).toBe(`${document.issuedAt}${isSummer ? '-05:00' : '-06:00'}`);
      expect(xml.one('/*/ret1:Emisor/@RFCEmisor')).toBe(document.issuerRfc);
      expect(xml.all('/*/ret1:Receptor/ret1:Nacional/@RFCRecep').join('')).toBe(document.receiverRfc);
      expect(xml.one('/*/ret1:Receptor/*/@NomDenRazSocR')).toBe(document.receiverName);
      expect(xml.one('/*/@NumCert')).toMatch(/^\d{20}$/);
      expect(xml.one('/*/@Cert')).toMatch(/^MII/);
      expect(xml.one('/*/ret1:Totales/@montoTotOperacion')).toBe(document.amount);
      expect(xml.one('/*/ret1:Totales/@montoTotRet')).toBe(document.withheld);
      expect(total(xml.all('//ret1:ImpRetenidos/@montoRet'))).toBeCloseTo(Number(document.withheld), 6);
      expect(xml.all('//@RfcE | //@NoCertificado | //@DomicilioFiscalR')).toEqual([]);
    }
  });
});

describe('documents before CFDI 4.0', () => {
  it('may leave out the receiver’s name, whose field in metadata is empty; later ones may not', () => {
    const nameless = [...old, ...middle].filter(({ receiverName }) => receiverName === '');
    expect(nameless.length).toBeGreaterThan(10);
    expect(current.filter(({ receiverName }) => receiverName === '')).toEqual([]);
    const [, ...rows] = [...metadataLines('cfdi', nameless)];
    nameless.forEach((document, index) => {
      expect(rows[index]).toContain(`~${document.receiverRfc}~~${document.pacRfc}~`);
    });
  });

  it('may have their stamp in a Complemento of its own; later ones may not', () => {
    const apart = (documents: readonly WorldDocument[]) =>
      documents.filter((document) => document.xml().match(/<(?:cfdi:)?Complemento>/g)?.length === 2);
    expect(apart(old).length).toBeGreaterThan(2);
    expect(apart(middle).length).toBeGreaterThan(10);
    expect(apart(current)).toEqual([]);
  });

  it('name third parties in the complemento Terceros 1.1; later ones in an element of their own', () => {
    const read = (documents: readonly WorldDocument[]) =>
      documents
        .filter(({ onBehalfOf }) => onBehalfOf !== undefined)
        .map((document) => {
          using xml = readXml(document);
          const named = xml.all('//terceros:PorCuentadeTerceros/@nombre');
          expect(new Set([...named, ...xml.all('//cfdi:ACuentaTerceros/@NombreACuentaTerceros')])).toEqual(
            new Set([document.onBehalfOf?.name]),
          );
          expect(document.complementos.includes('terceros11')).toBe(named.length > 0);
          return named.length > 0;
        });
    expect(new Set(read([...old, ...middle]))).toEqual(new Set([true]));
    expect(new Set(read(current))).toEqual(new Set([false]));
  });
});

it('documents are related in all the ways that fit their type', () => {
  const relations = (type: 'I' | 'E') =>
    new Set(
      [...middle, ...current]
        .filter((document) => document.type === type)
        .flatMap((document) => {
          using xml = readXml(document);
          return xml.all('//@TipoRelacion');
        }),
    );
  expect(relations('E')).toEqual(new Set(['01', '03', '07']));
  expect(relations('I').size).toBeGreaterThan(1);
  expect([...relations('I')].filter((relation) => !['02', '04', '07'].includes(relation))).toEqual([]);
});
