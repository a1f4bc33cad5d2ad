import { FOREIGN_RFC, GENERAL_PUBLIC_RFC } from '../../rfc.js';
import type { CfdiFacts } from '../cfdi-facts.js';
import { money } from '../decimal.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { Attributes } from '../xml-text.js';
import { complementoElements, regimeOf } from './cfdi-body.js';
import type { CfdiBody, CfdiSheet, CfdiWriting } from './cfdi-body.js';
import { comprobante32 } from './comprobante-32.js';
import { invoiceBody } from './invoice.js';
import { cfdiNamespaces } from './namespaces.js';
import { paymentBody } from './payment.js';
import { payrollBody } from './payroll.js';
import { documentText, drawSpelling, strayAddenda } from './spelling.js';
import { stampElement } from './stamp.js';

const STAMP_APART_SHARE = 0.3;
/** Keys of the catalogue c_TipoRelacion: credit note, return, advance payment; substitution, debit note. */
const RELATIONS = { I: ['04', '04', '02', '07'], E: ['01', '01', '03', '07'] } as const;

function bodyOf(writing: CfdiWriting): CfdiBody {
  switch (writing.facts.type) {
    case 'I':
    case 'E':
    case 'T':
      return invoiceBody(writing);
    case 'P':
      return paymentBody(writing);
    case 'N':
      return payrollBody(writing);
    default:
      return writing.facts.type satisfies never;
  }
}

function termsOfPayment({ type, version }: CfdiFacts, random: Random): Attributes {
  if (type === 'T' || type === 'P') {
    return {};
  }
  const isDeferred = type === 'I' && random.chance(0.4);
  return {
    FormaPago:
      type === 'N' ? (version === '4.0' ? undefined : '99') : isDeferred ? '99' : random.pick(['01', '03', '04', '28']),
    CondicionesDePago: type === 'I' && random.chance(0.3) ? 'CRÉDITO A 30 DÍAS' : undefined,
    MetodoPago: isDeferred ? 'PPD' : 'PUE',
  };
}

function totals({ type, amounts, currency, version }: CfdiFacts, random: Random): Attributes {
  const amount = currency === 'XXX' ? '0' : money(amounts.total);
  return {
    SubTotal: currency === 'XXX' ? '0' : money(amounts.subtotal),
    Descuento: type === 'N' ? money(amounts.discount) : undefined,
    Moneda: currency,
    TipoCambio: currency === 'USD' ? `1${7 + random.below(3)}.${1000 + random.below(9000)}` : undefined,
    Total: amount,
    TipoDeComprobante: type,
    Exportacion: version === '4.0' ? (currency === 'USD' ? '02' : '01') : undefined,
  };
}

function related({ type, uuid, relatedUuids }: CfdiFacts, own: string): string {
  if ((type !== 'I' && type !== 'E') || relatedUuids.length === 0) {
    return '';
  }
  const relations = RELATIONS[type];
  return element(
    `${own}CfdiRelacionados`,
    { TipoRelacion: relations[Number.parseInt(uuid.slice(0, 1), 16) % relations.length] },
    ...relatedUuids.map((uuid) => element(`${own}CfdiRelacionado`, { UUID: uuid.toUpperCase() })),
  );
}

function receiver(facts: CfdiFacts, own: string, random: Random): string {
  const { receiver, type, version } = facts;
  const is40 = version === '4.0';
  const usage = { I: 'G03', E: 'G02', T: 'S01', N: 'CN01', P: 'CP01' }[type];
  // The key for «without fiscal effects» was P01 («to be determined») in CFDI 3.3.
  const usage33 = type === 'I' || type === 'E' ? usage : 'P01';
  return element(`${own}Receptor`, {
    Rfc: receiver.rfc,
    Nombre: receiver.name || undefined,
    DomicilioFiscalReceptor: is40 ? receiver.postalCode : undefined,
    ResidenciaFiscal: receiver.rfc === FOREIGN_RFC ? 'USA' : undefined,
    NumRegIdTrib: receiver.rfc === FOREIGN_RFC ? String(100_000_000 + random.below(900_000_000)) : undefined,
    RegimenFiscalReceptor: is40 ? (type === 'N' ? '605' : receiver.regime) : undefined,
    UsoCFDI: is40 ? (receiver.regime === '616' ? 'S01' : usage) : receiver.regime === '616' ? 'P01' : usage33,
  });
}

function globalInformation({ receiver, type, issuedAt, version }: CfdiFacts, own: string): string {
  return version === '4.0' && receiver.rfc === GENERAL_PUBLIC_RFC && type === 'I'
    ? element(`${own}InformacionGlobal`, {
        Periodicidad: '01',
        Meses: issuedAt.slice(5, 7),
        Año: issuedAt.slice(0, 4),
      })
    : '';
}

/** The root of a CFDI 3.3 or 4.0. */
function comprobante(sheet: CfdiSheet): string {
  const { facts, random, own, certificate } = sheet;
  const terms = termsOfPayment(facts, random);
  const body = bodyOf(sheet);
  const stamp = sheet.stamp();
  const attributes: Attributes = {
    ...sheet.namespaces,
    Version: facts.version,
    Serie: random.pick(['A', 'FAC', 'NC', 'WEB']),
    Folio: String(1 + random.below(999_999)),
    Fecha: facts.issuedAt,
    Sello: sheet.seal,
    FormaPago: terms['FormaPago'],
    NoCertificado: certificate.number,
    Certificado: certificate.base64,
    CondicionesDePago: terms['CondicionesDePago'],
    ...totals(facts, random),
    MetodoPago: terms['MetodoPago'],
    LugarExpedicion: facts.issuer.postalCode,
  };
  return element(
    `${own}Comprobante`,
    attributes,
    globalInformation(facts, own),
    related(facts, own),
    element(`${own}Emisor`, {
      Rfc: facts.issuer.rfc,
      Nombre: facts.issuer.name,
      RegimenFiscal: regimeOf(facts.issuer, facts),
    }),
    receiver(facts, own, random),
    element(`${own}Conceptos`, {}, ...body.concepts),
    body.taxes,
    complementoElements(sheet, body.complemento, stamp),
    sheet.addenda(),
  );
}

/** Writes a CFDI (Annex 20 of the Resolución Miscelánea Fiscal, versions 3.2, 3.3 and 4.0) with pseudo-seals. */
export function writeCfdi(facts: CfdiFacts, seals: PseudoSeals, random: Random): string {
  const spelling = drawSpelling(random, 'cfdi');
  const { own } = spelling;
  const seal = seals.seal(random);
  const uuid = spelling.isUuidUpperCase ? facts.uuid.toUpperCase() : facts.uuid;
  const sheet: CfdiSheet = {
    facts,
    random,
    own,
    hasStampInDescription: spelling.hasStampInDescription,
    namespaces: cfdiNamespaces(facts, own, spelling.isStampNamespaceOnRoot),
    seal,
    certificate: seals.certificateOf(facts.issuer.rfc),
    isStampApart: facts.version !== '4.0' && random.chance(STAMP_APART_SHARE),
    stamp: () => stampElement({ facts, seal, uuid, prefix: spelling.stamp }, seals, random),
    addenda: () => (spelling.hasStampInAddenda ? element(`${own}Addenda`, {}, strayAddenda(random)) : ''),
  };
  return documentText(spelling, facts.version === '3.2' ? comprobante32(sheet) : comprobante(sheet), random);
}
