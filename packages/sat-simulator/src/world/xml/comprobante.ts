import { FOREIGN_RFC, GENERAL_PUBLIC_RFC } from '../../rfc.js';
import type { CfdiFacts } from '../cfdi-facts.js';
import { money } from '../decimal.js';
import type { PseudoSeals } from '../pseudo-seal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { Attributes } from '../xml-text.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';
import { invoiceBody } from './invoice.js';
import { paymentBody } from './payment.js';
import { payrollBody } from './payroll.js';
import { documentText, drawSpelling, strayAddenda } from './spelling.js';
import { STAMP_NAMESPACE, stampElement } from './stamp.js';

const NAMESPACE = 'http://www.sat.gob.mx/cfd/4';
const SCHEMA = 'http://www.sat.gob.mx/sitio_internet/cfd';

/** Namespaces of the complementos that the world writes, under their usual prefixes. */
const COMPLEMENTOS: Readonly<Record<string, { readonly prefix: string; readonly namespace: string }>> = {
  pagos20: { prefix: 'pago20', namespace: 'http://www.sat.gob.mx/Pagos20' },
  nomina12: { prefix: 'nomina12', namespace: 'http://www.sat.gob.mx/nomina12' },
  leyendasfisc: { prefix: 'leyendasFisc', namespace: 'http://www.sat.gob.mx/leyendasFiscales' },
  iedu: { prefix: 'iedu', namespace: 'http://www.sat.gob.mx/iedu' },
};

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

function namespaces(facts: CfdiFacts, own: string, isStampNamespaceOnRoot: boolean): Attributes {
  const used = facts.complementos.flatMap((name) => COMPLEMENTOS[name] ?? []);
  return {
    [own === '' ? 'xmlns' : 'xmlns:cfdi']: NAMESPACE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    ...(isStampNamespaceOnRoot ? { 'xmlns:tfd': STAMP_NAMESPACE } : {}),
    ...Object.fromEntries(used.map(({ prefix, namespace }) => [`xmlns:${prefix}`, namespace])),
    'xsi:schemaLocation': `${NAMESPACE} ${SCHEMA}/4/cfdv40.xsd`,
  };
}

function termsOfPayment({ type }: CfdiFacts, random: Random): Attributes {
  if (type === 'T' || type === 'P') {
    return {};
  }
  const isDeferred = type === 'I' && random.chance(0.4);
  return {
    FormaPago: type === 'N' ? undefined : isDeferred ? '99' : random.pick(['01', '03', '04', '28']),
    CondicionesDePago: type === 'I' && random.chance(0.3) ? 'CRÉDITO A 30 DÍAS' : undefined,
    MetodoPago: isDeferred ? 'PPD' : 'PUE',
  };
}

function totals({ type, amounts, currency }: CfdiFacts, random: Random): Attributes {
  const amount = currency === 'XXX' ? '0' : money(amounts.total);
  return {
    SubTotal: currency === 'XXX' ? '0' : money(amounts.subtotal),
    Descuento: type === 'N' ? money(amounts.discount) : undefined,
    Moneda: currency,
    TipoCambio: currency === 'USD' ? `1${7 + random.below(3)}.${1000 + random.below(9000)}` : undefined,
    Total: amount,
    TipoDeComprobante: type,
    Exportacion: currency === 'USD' ? '02' : '01',
  };
}

function related({ type, relatedUuids }: CfdiFacts, own: string): string {
  if (type === 'P' || relatedUuids.length === 0) {
    return '';
  }
  return element(
    `${own}CfdiRelacionados`,
    { TipoRelacion: type === 'E' ? '01' : '04' },
    ...relatedUuids.map((uuid) => element(`${own}CfdiRelacionado`, { UUID: uuid.toUpperCase() })),
  );
}

function receiver({ receiver, type }: CfdiFacts, own: string, random: Random): string {
  const usage = { I: 'G03', E: 'G02', T: 'S01', N: 'CN01', P: 'CP01' }[type];
  return element(`${own}Receptor`, {
    Rfc: receiver.rfc,
    Nombre: receiver.name,
    DomicilioFiscalReceptor: receiver.postalCode,
    ResidenciaFiscal: receiver.rfc === FOREIGN_RFC ? 'USA' : undefined,
    NumRegIdTrib: receiver.rfc === FOREIGN_RFC ? String(100_000_000 + random.below(900_000_000)) : undefined,
    RegimenFiscalReceptor: type === 'N' ? '605' : receiver.regime,
    UsoCFDI: receiver.regime === '616' ? 'S01' : usage,
  });
}

function globalInformation({ receiver, type, issuedAt }: CfdiFacts, own: string): string {
  return receiver.rfc === GENERAL_PUBLIC_RFC && type === 'I'
    ? element(`${own}InformacionGlobal`, {
        Periodicidad: '01',
        Meses: issuedAt.slice(5, 7),
        Año: issuedAt.slice(0, 4),
      })
    : '';
}

/** Writes a CFDI 4.0 (Annex 20 of the Resolución Miscelánea Fiscal, version 4.0) with pseudo-seals. */
export function writeCfdi(facts: CfdiFacts, seals: PseudoSeals, random: Random): string {
  const spelling = drawSpelling(random, 'cfdi');
  const { own } = spelling;
  const seal = seals.seal(random);
  const certificate = seals.certificateOf(facts.issuer.rfc);
  const terms = termsOfPayment(facts, random);
  const body = bodyOf({ facts, random, own, hasStampInDescription: spelling.hasStampInDescription });
  const stamp = stampElement(
    { facts, seal, uuid: spelling.isUuidUpperCase ? facts.uuid.toUpperCase() : facts.uuid, prefix: spelling.stamp },
    seals,
    random,
  );
  const attributes: Attributes = {
    ...namespaces(facts, own, spelling.isStampNamespaceOnRoot),
    Version: '4.0',
    Serie: random.pick(['A', 'FAC', 'NC', 'WEB']),
    Folio: String(1 + random.below(999_999)),
    Fecha: facts.issuedAt,
    Sello: seal,
    FormaPago: terms['FormaPago'],
    NoCertificado: certificate.number,
    Certificado: certificate.base64,
    CondicionesDePago: terms['CondicionesDePago'],
    ...totals(facts, random),
    MetodoPago: terms['MetodoPago'],
    LugarExpedicion: facts.issuer.postalCode,
  };
  const root = element(
    `${own}Comprobante`,
    attributes,
    globalInformation(facts, own),
    related(facts, own),
    element(`${own}Emisor`, { Rfc: facts.issuer.rfc, Nombre: facts.issuer.name, RegimenFiscal: facts.issuer.regime }),
    receiver(facts, own, random),
    element(`${own}Conceptos`, {}, ...body.concepts),
    body.taxes,
    element(`${own}Complemento`, {}, body.complemento, stamp),
    spelling.hasStampInAddenda ? element(`${own}Addenda`, {}, strayAddenda(random)) : '',
  );
  return documentText(spelling, root, random);
}
