import type { CfdiFacts } from '../cfdi-facts.js';
import { money } from '../decimal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { CfdiWriting } from './cfdi-body.js';

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

/** One line of an invoice, whatever the version. */
export interface Concept {
  /** Hundredths, before taxes; zero in a waybill. */
  readonly amount: number;
  readonly product: Product;
  readonly quantity: number;
  readonly description: string;
  /** The seller's own number of what is sold. */
  readonly number: string | undefined;
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

/** The lines of an invoice, a credit note or a waybill; their amounts add up to the document's subtotal. */
export function drawConcepts({ facts, random, hasStampInDescription }: CfdiWriting): readonly Concept[] {
  const count = facts.type === 'E' ? 1 : random.chance(0.12) ? 1 + random.below(MOST_CONCEPTS) : 1 + random.below(4);
  const amounts =
    facts.type === 'T' ? Array.from({ length: count }, () => 0) : split(facts.amounts.subtotal, count, random);
  return amounts.map((amount) => {
    const product = random.pick(PRODUCTS);
    return {
      amount,
      product,
      quantity: [1, 2, 4, 5, 10].findLast((factor) => amount % factor === 0) ?? 1,
      description: hasStampInDescription ? DESCRIPTION_LIKE_A_STAMP : product.description,
      number: random.chance(0.5) ? `SKU-${random.below(100_000)}` : undefined,
    };
  });
}

function school({ complementos }: CfdiFacts): string {
  return complementos.includes('iedu')
    ? element('iedu:instEducativas', {
        version: '1.0',
        nombreAlumno: 'ÍÑIGO & BEGOÑA "LOS GEMELOS" PEÑA',
        CURP: 'PEPI100101HDFRRN08',
        nivelEducativo: 'Bachillerato o su equivalente',
        autRVOE: '201587PRIM',
      })
    : '';
}

/** The complemento Terceros 1.1; CFDI 4.0 has an element of its own instead. */
function thirdParty({ onBehalfOf, complementos, amounts }: CfdiFacts, amount: number): string {
  return onBehalfOf === undefined || !complementos.includes('terceros11')
    ? ''
    : element(
        'terceros:PorCuentadeTerceros',
        { version: '1.1', rfc: onBehalfOf.rfc, nombre: onBehalfOf.name },
        element(
          'terceros:Impuestos',
          {},
          element(
            'terceros:Traslados',
            {},
            element('terceros:Traslado', {
              impuesto: 'IVA',
              tasa: `${amounts.vatRate}.00`,
              importe: money(Math.round((amount * amounts.vatRate) / 100)),
            }),
          ),
        ),
      );
}

/** The element ComplementoConcepto of a line, when it has one. */
export function conceptComplementos(facts: CfdiFacts, own: string, amount: number): string {
  const content = school(facts) + thirdParty(facts, amount);
  return content === '' ? '' : element(`${own}ComplementoConcepto`, {}, content);
}
