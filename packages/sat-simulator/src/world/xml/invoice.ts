import type { CfdiFacts } from '../cfdi-facts.js';
import { decimal, money } from '../decimal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';

interface Product {
  readonly key: string;
  readonly unitKey: string;
  readonly unit: string;
  readonly description: string;
}

const PRODUCTS: readonly Product[] = [
  { key: '31161500', unitKey: 'H87', unit: 'Pieza', description: 'TORNILLO 1/4" x 2\' CON RONDANA & TUERCA <GALV>' },
  {
    key: '43211503',
    unitKey: 'H87',
    unit: 'Pieza',
    description: 'Computadora portátil de 14 pulgadas, 16 GB de memoria',
  },
  {
    key: '80101500',
    unitKey: 'E48',
    unit: 'Servicio',
    description: 'Servicios de consultoría de negocios y administración',
  },
  { key: '78101800', unitKey: 'E48', unit: 'Servicio', description: 'Flete terrestre Monterrey – Ciudad de México' },
  { key: '50202301', unitKey: 'XBX', unit: 'Caja', description: 'Agua purificada, caja con 12 botellas de 1 L' },
  { key: '15101514', unitKey: 'LTR', unit: 'Litro', description: 'Gasolina regular menor a 91 octanos' },
  { key: '44121700', unitKey: 'XPK', unit: 'Paquete', description: 'Bolígrafos, tinta azul\r\npaquete con 50' },
  {
    key: '72101500',
    unitKey: 'ACT',
    unit: 'Actividad',
    description: 'Mantenimiento de instalación eléctrica ~ 2º piso',
  },
  { key: '86121700', unitKey: 'E48', unit: 'Servicio', description: 'Colegiatura del mes, nivel preparatoria' },
  {
    key: '24101600',
    unitKey: 'DAY',
    unit: 'Día',
    description: 'Renta de montacargas 2.5 t (incluye operador & seguro)',
  },
];

const DESCRIPTION_LIKE_A_STAMP = '<tfd:TimbreFiscalDigital UUID="00000000-0000-4000-8000-000000000000"/> reimpresión';
const MOST_CONCEPTS = 24;
/** Income tax withheld, as a rate of six decimals and in ten-thousandths. */
const WITHHELD_RATE = { text: '0.012500', perTenThousand: 125 } as const;

function vatRateText(rate: number): string {
  return `0.${String(rate).padStart(2, '0')}0000`;
}

/** Splits an amount in so many parts of at least one hundredth each. */
function split(amount: number, parts: number, random: Random): readonly number[] {
  const shares: number[] = [];
  let rest = amount;
  for (let left = parts; left > 1; left -= 1) {
    const share = 1 + random.below(Math.max(1, Math.floor((2 * rest) / left) - left));
    shares.push(share);
    rest -= share;
  }
  return [...shares, rest];
}

/**
 * Taxes of one concept. They are exact, not rounded, so that they add up to those of the document: an amount in hundredths times a rate in
 * percent has four decimals, times one in ten-thousandths six.
 */
function conceptTaxes(amount: number, { facts, own }: CfdiWriting): string {
  const { vatRate, withheld } = facts.amounts;
  const transferred = element(`${own}Traslado`, {
    Base: money(amount),
    Impuesto: '002',
    TipoFactor: 'Tasa',
    TasaOCuota: vatRateText(vatRate),
    Importe: decimal(amount * vatRate, 4),
  });
  const retained =
    withheld === 0
      ? ''
      : element(
          `${own}Retenciones`,
          {},
          element(`${own}Retencion`, {
            Base: money(amount),
            Impuesto: '001',
            TipoFactor: 'Tasa',
            TasaOCuota: WITHHELD_RATE.text,
            Importe: decimal(amount * WITHHELD_RATE.perTenThousand, 6),
          }),
        );
  return element(`${own}Impuestos`, {}, element(`${own}Traslados`, {}, transferred), retained);
}

function thirdParty({ onBehalfOf }: CfdiFacts, own: string): string {
  return onBehalfOf === undefined
    ? ''
    : element(`${own}ACuentaTerceros`, {
        RfcACuentaTerceros: onBehalfOf.rfc,
        NombreACuentaTerceros: onBehalfOf.name,
        RegimenFiscalACuentaTerceros: onBehalfOf.regime,
        DomicilioFiscalACuentaTerceros: onBehalfOf.postalCode,
      });
}

function school({ complementos }: CfdiFacts, own: string): string {
  return complementos.includes('iedu')
    ? element(
        `${own}ComplementoConcepto`,
        {},
        element('iedu:instEducativas', {
          version: '1.0',
          nombreAlumno: 'ÍÑIGO & BEGOÑA "LOS GEMELOS" PEÑA',
          CURP: 'PEPI100101HDFRRN08',
          nivelEducativo: 'Bachillerato o su equivalente',
          autRVOE: '201587PRIM',
        }),
      )
    : '';
}

function concept(amount: number, writing: CfdiWriting): string {
  const { facts, random, own, hasStampInDescription } = writing;
  const isShipment = facts.type === 'T';
  const product = random.pick(PRODUCTS);
  const quantity = [1, 2, 4, 5, 10].findLast((factor) => amount % factor === 0) ?? 1;
  return element(
    `${own}Concepto`,
    {
      ClaveProdServ: facts.type === 'E' ? '84111506' : product.key,
      NoIdentificacion: random.chance(0.5) ? `SKU-${random.below(100_000)}` : undefined,
      Cantidad: String(quantity),
      ClaveUnidad: product.unitKey,
      Unidad: product.unit,
      Descripcion: hasStampInDescription ? DESCRIPTION_LIKE_A_STAMP : product.description,
      ValorUnitario: isShipment ? '0' : money(amount / quantity),
      Importe: isShipment ? '0' : money(amount),
      ObjetoImp: isShipment ? '01' : '02',
    },
    isShipment ? '' : conceptTaxes(amount, writing),
    thirdParty(facts, own),
    school(facts, own),
  );
}

function documentTaxes({ amounts, type }: CfdiFacts, own: string): string {
  if (type === 'T') {
    return '';
  }
  const retained = element(
    `${own}Retenciones`,
    {},
    element(`${own}Retencion`, { Impuesto: '001', Importe: money(amounts.withheld) }),
  );
  return element(
    `${own}Impuestos`,
    {
      TotalImpuestosRetenidos: amounts.withheld === 0 ? undefined : money(amounts.withheld),
      TotalImpuestosTrasladados: money(amounts.vat),
    },
    amounts.withheld === 0 ? '' : retained,
    element(
      `${own}Traslados`,
      {},
      element(`${own}Traslado`, {
        Base: money(amounts.subtotal),
        Impuesto: '002',
        TipoFactor: 'Tasa',
        TasaOCuota: vatRateText(amounts.vatRate),
        Importe: money(amounts.vat),
      }),
    ),
  );
}

function legends({ complementos }: CfdiFacts): string {
  return complementos.includes('leyendasfisc')
    ? element(
        'leyendasFisc:LeyendasFiscales',
        { version: '1.0' },
        element('leyendasFisc:Leyenda', {
          disposicionFiscal: 'RMF',
          norma: '2.7.1.34',
          textoLeyenda: 'El contribuyente "manifiesta" & acepta que <el bien> es usado',
        }),
      )
    : '';
}

/** Body of an invoice, a credit note or a waybill (types I, E, T). */
export function invoiceBody(writing: CfdiWriting): CfdiBody {
  const { facts, random, own } = writing;
  const count = facts.type === 'E' ? 1 : random.chance(0.12) ? 1 + random.below(MOST_CONCEPTS) : 1 + random.below(4);
  const amounts =
    facts.type === 'T' ? Array.from({ length: count }, () => 0) : split(facts.amounts.subtotal, count, random);
  return {
    concepts: amounts.map((amount) => concept(amount, writing)),
    taxes: documentTaxes(facts, own),
    complemento: legends(facts),
  };
}
