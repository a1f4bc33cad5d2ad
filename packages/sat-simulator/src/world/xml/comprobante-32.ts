import { GENERAL_PUBLIC_RFC } from '../../rfc.js';
import type { CfdiFacts } from '../cfdi-facts.js';
import { money } from '../decimal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { Attributes } from '../xml-text.js';
import { complementoElements, regimeOf } from './cfdi-body.js';
import type { CfdiBody, CfdiSheet } from './cfdi-body.js';
import { conceptComplementos, drawConcepts } from './concepts.js';
import { legends } from './invoice.js';
import { payroll11 } from './payroll-11.js';
import { payroll12, payrollParts } from './payroll.js';

const TYPES: Readonly<Record<CfdiFacts['type'], string>> = {
  I: 'ingreso',
  E: 'egreso',
  T: 'traslado',
  // Neither exists in CFDI 3.2.
  N: 'egreso',
  P: 'ingreso',
};

/** The regimes were free text. */
const REGIMES: Readonly<Record<string, string>> = {
  '601': 'Régimen General de Ley Personas Morales',
  '612': 'Régimen de las Personas Físicas con Actividades Empresariales y Profesionales',
};

/** From this moment on, ways of paying were keys of a catalogue; before, free text (SAT, resolution of 2016, transitory article). */
const PAYMENT_KEYS_FROM = '2016-07-15T00:00:00';

interface Money {
  readonly discount: number;
  readonly withheld: number;
}

/** Until Nómina 1.1, the income tax of a payroll receipt is withheld; since 1.2 it is one of the deductions. */
function moneyOf({ amounts, complementos }: CfdiFacts): Money {
  const { incomeTax, socialSecurity } = payrollParts(amounts);
  return complementos.includes('nomina11')
    ? { discount: socialSecurity, withheld: incomeTax }
    : { discount: amounts.discount, withheld: amounts.withheld };
}

function wayOfPaying({ isPayroll, issuedAt }: CfdiFacts, random: Random): string {
  if (issuedAt < PAYMENT_KEYS_FROM) {
    return isPayroll ? 'NO IDENTIFICADO' : random.pick(['Transferencia electrónica', 'Efectivo', 'CHEQUE & OTROS']);
  }
  return isPayroll ? 'NA' : random.pick(['01', '03', '04', '28']);
}

function currency({ currency, type }: CfdiFacts, random: Random): Attributes {
  if (currency === 'USD') {
    return { TipoCambio: `1${7 + random.below(3)}.${1000 + random.below(9000)}`, Moneda: 'USD' };
  }
  return { Moneda: type === 'T' || random.chance(0.2) ? undefined : random.pick(['MXN', 'MN', 'Pesos Mexicanos']) };
}

/** What an invoice that is paid in parts says of the one with the whole price: the only relation that CFDI 3.2 has. */
function original({ relatedUuids, issuedAt, amounts }: CfdiFacts): Attributes {
  const [uuid] = relatedUuids;
  return uuid === undefined
    ? {}
    : {
        FolioFiscalOrig: uuid.toUpperCase(),
        SerieFolioFiscalOrig: 'A',
        FechaFolioFiscalOrig: issuedAt,
        MontoFolioFiscalOrig: money(amounts.total * 3),
      };
}

function body(sheet: CfdiSheet): CfdiBody {
  const { facts, own } = sheet;
  if (facts.isPayroll) {
    const subtotal = money(facts.amounts.subtotal);
    const concept = { cantidad: '1', unidad: 'Servicio', descripcion: 'Pago de nómina' };
    return {
      concepts: [element(`${own}Concepto`, { ...concept, valorUnitario: subtotal, importe: subtotal })],
      taxes: '',
      complemento: facts.complementos.includes('nomina11') ? payroll11(sheet) : payroll12(sheet),
    };
  }
  return {
    concepts: drawConcepts(sheet).map(({ amount, product, quantity, description, number }) =>
      element(
        `${own}Concepto`,
        {
          cantidad: String(quantity),
          unidad: product.unit,
          noIdentificacion: number,
          descripcion: description,
          valorUnitario: money(amount / quantity),
          importe: money(amount),
        },
        conceptComplementos(facts, own, amount),
      ),
    ),
    taxes: transferred(facts, own),
    complemento: legends(facts),
  };
}

function transferred({ type, amounts }: CfdiFacts, own: string): string {
  return type === 'T'
    ? ''
    : element(
        `${own}Traslados`,
        {},
        element(`${own}Traslado`, {
          impuesto: 'IVA',
          tasa: `${amounts.vatRate}.00`,
          importe: money(amounts.vat),
        }),
      );
}

function taxes(facts: CfdiFacts, own: string, transfers: string): string {
  const { withheld } = moneyOf(facts);
  return element(
    `${own}Impuestos`,
    {
      totalImpuestosRetenidos: withheld === 0 ? undefined : money(withheld),
      totalImpuestosTrasladados: transfers === '' ? undefined : money(facts.amounts.vat),
    },
    withheld === 0
      ? ''
      : element(`${own}Retenciones`, {}, element(`${own}Retencion`, { impuesto: 'ISR', importe: money(withheld) })),
    transfers,
  );
}

function issuer(facts: CfdiFacts, own: string): string {
  const { issuer } = facts;
  return element(
    `${own}Emisor`,
    { rfc: issuer.rfc, nombre: issuer.name },
    element(`${own}DomicilioFiscal`, {
      calle: 'AV. HIDALGO',
      noExterior: '77',
      colonia: 'GUERRERO',
      municipio: 'CUAUHTÉMOC',
      estado: 'CIUDAD DE MÉXICO',
      pais: 'MÉXICO',
      codigoPostal: issuer.postalCode,
    }),
    element(`${own}RegimenFiscal`, { Regimen: REGIMES[regimeOf(issuer, facts)] ?? 'No aplica' }),
  );
}

function receiver({ receiver }: CfdiFacts, own: string): string {
  return element(
    `${own}Receptor`,
    { rfc: receiver.rfc, nombre: receiver.name || undefined },
    receiver.rfc === GENERAL_PUBLIC_RFC
      ? ''
      : element(`${own}Domicilio`, { pais: 'MÉXICO', codigoPostal: receiver.postalCode }),
  );
}

/** The root of a CFDI 3.2: attributes in lower case, types and regimes in words, payroll within an `egreso`, no payment receipts. */
export function comprobante32(sheet: CfdiSheet): string {
  const { facts, random, own, certificate } = sheet;
  const { discount } = moneyOf(facts);
  const isInParts = facts.relatedUuids.length > 0;
  const { concepts, taxes: transfers, complemento } = body(sheet);
  return element(
    `${own}Comprobante`,
    {
      ...sheet.namespaces,
      version: '3.2',
      serie: random.chance(0.25) ? undefined : random.pick(['A', 'FAC', 'NC']),
      folio: String(1 + random.below(999_999)),
      fecha: facts.issuedAt,
      sello: sheet.seal,
      formaDePago: isInParts ? 'PARCIALIDAD 1 DE 3' : 'PAGO EN UNA SOLA EXHIBICIÓN',
      noCertificado: certificate.number,
      certificado: certificate.base64,
      condicionesDePago: random.chance(0.2) ? 'CRÉDITO A 30 DÍAS' : undefined,
      subTotal: money(facts.amounts.subtotal),
      descuento: discount === 0 ? undefined : money(discount),
      motivoDescuento: discount === 0 ? undefined : 'Deducciones nómina',
      ...currency(facts, random),
      total: money(facts.amounts.total),
      tipoDeComprobante: TYPES[facts.type],
      metodoDePago: wayOfPaying(facts, random),
      LugarExpedicion: random.chance(0.5) ? 'MÉXICO, D.F.' : facts.issuer.postalCode,
      NumCtaPago: random.chance(0.2) ? String(1000 + random.below(9000)) : undefined,
      ...original(facts),
    },
    issuer(facts, own),
    receiver(facts, own),
    element(`${own}Conceptos`, {}, ...concepts),
    taxes(facts, own, transfers),
    complementoElements(sheet, complemento, sheet.stamp()),
    sheet.addenda(),
  );
}
