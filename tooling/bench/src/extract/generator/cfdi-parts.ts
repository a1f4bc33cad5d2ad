import { COUNTERPARTS } from './counterparts.ts';
import type { Random } from './random.ts';
import { escaped, money } from './xml-text.ts';

/** What differs between invoices and payment receipts. Amounts in cents. */
export interface Part {
  readonly namespaces: string;
  /** From `Conceptos` on, up to the complementos. */
  readonly xml: string;
  readonly complemento: string;
  readonly subtotal: number;
  readonly total: number;
}

const GOODS = [
  'PAPEL BOND CARTA 75 G',
  'CABLE UTP CATEGORÍA 6',
  'SERVICIO DE MANTENIMIENTO',
  'TORNILLO 3/8" GALVANIZADO',
  'FLETE & MANIOBRAS',
];
const RATES = ['0.160000', '0.160000', '0.160000', '0.080000', '0.000000'] as const;
/** Share of ISR that is withheld. */
const WITHHELD_RATE = 0.1;
/** Share of tax on lodging. */
const LOCAL_RATE = 0.03;

/** One element of a tax, in a concept or below it. */
function transferred(base: number, rate: string): string {
  const amount = money(Math.round(base * Number(rate)));
  return `<cfdi:Traslado Base="${money(base)}" Impuesto="002" TipoFactor="Tasa" TasaOCuota="${rate}" Importe="${amount}"/>`;
}

/** An invoice or a credit note: its concepts and taxes. */
export function concepts(random: Random): Part {
  const rate = random.pick(RATES);
  const third = random.oneIn(50) ? thirdParty(random) : '';
  let subtotal = 0;
  const lines = Array.from({ length: 1 + random.below(27) }, () => {
    const quantity = 1 + random.below(20);
    const price = 100 + random.below(500_000);
    subtotal += quantity * price;
    return (
      `<cfdi:Concepto ClaveProdServ="${43_000_000 + random.below(900_000)}" NoIdentificacion="SKU-${random.below(100_000)}" Cantidad="${quantity}" ` +
      `ClaveUnidad="H87" Unidad="PIEZA" Descripcion="${escaped(random.pick(GOODS))} ${random.below(1_000)}" ValorUnitario="${money(price)}" ` +
      `Importe="${money(quantity * price)}" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados>${transferred(quantity * price, rate)}</cfdi:Traslados>` +
      `</cfdi:Impuestos>${third}</cfdi:Concepto>`
    );
  });
  const added = Math.round(subtotal * Number(rate));
  const withheld = random.oneIn(12) ? Math.round(subtotal * WITHHELD_RATE) : 0;
  const local = random.oneIn(40) ? Math.round(subtotal * LOCAL_RATE) : 0;
  const retained =
    withheld === 0
      ? ''
      : `<cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="${money(withheld)}"/></cfdi:Retenciones>`;
  const totals = `${withheld === 0 ? '' : ` TotalImpuestosRetenidos="${money(withheld)}"`} TotalImpuestosTrasladados="${money(added)}"`;
  return {
    namespaces: local === 0 ? '' : ' xmlns:implocal="http://www.sat.gob.mx/implocal"',
    xml:
      `<cfdi:Conceptos>${lines.join('')}</cfdi:Conceptos>` +
      `<cfdi:Impuestos${totals}>${retained}<cfdi:Traslados>${transferred(subtotal, rate)}</cfdi:Traslados></cfdi:Impuestos>`,
    complemento: local === 0 ? '' : localTaxes(local),
    subtotal,
    total: subtotal + added - withheld + local,
  };
}

function thirdParty(random: Random): string {
  const { rfc, name } = random.pick(COUNTERPARTS);
  return (
    `<cfdi:ACuentaTerceros RfcACuentaTerceros="${rfc}" NombreACuentaTerceros="${escaped(name)}" ` +
    'RegimenFiscalACuentaTerceros="601" DomicilioFiscalACuentaTerceros="06300"/>'
  );
}

function localTaxes(cents: number): string {
  return (
    `<implocal:ImpuestosLocales version="1.0" TotaldeRetenciones="0.00" TotaldeTraslados="${money(cents)}">` +
    `<implocal:TrasladosLocales ImpLocTrasladado="ISH" TasadeTraslado="3.00" Importe="${money(cents)}"/></implocal:ImpuestosLocales>`
  );
}

/** A payment receipt: its one concept and its payments. */
export function payments(random: Random): Part {
  let sum = 0;
  const paid = Array.from({ length: 1 + random.below(2) }, () => {
    const { xml, amount } = payment(random);
    sum += amount;
    return xml;
  });
  return {
    namespaces: ' xmlns:pago20="http://www.sat.gob.mx/Pagos20"',
    xml:
      '<cfdi:Conceptos><cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago" ValorUnitario="0" ' +
      'Importe="0" ObjetoImp="01"/></cfdi:Conceptos>',
    complemento: `<pago20:Pagos Version="2.0"><pago20:Totales MontoTotalPagos="${money(sum)}"/>${paid.join('')}</pago20:Pagos>`,
    subtotal: 0,
    total: 0,
  };
}

function payment(random: Random): { xml: string; amount: number } {
  let amount = 0;
  const documents = Array.from({ length: 1 + random.below(11) }, () => {
    const before = 10_000 + random.below(5_000_000);
    const paid = 1 + random.below(before);
    amount += paid;
    const base = Math.round(paid / 1.16);
    return (
      `<pago20:DoctoRelacionado IdDocumento="${random.uuid().toUpperCase()}" Serie="A" Folio="${random.below(900_000)}" MonedaDR="MXN" ` +
      `EquivalenciaDR="1" NumParcialidad="${1 + random.below(6)}" ImpSaldoAnt="${money(before)}" ImpPagado="${money(paid)}" ` +
      `ImpSaldoInsoluto="${money(before - paid)}" ObjetoImpDR="02"><pago20:ImpuestosDR><pago20:TrasladosDR><pago20:TrasladoDR ` +
      `BaseDR="${money(base)}" ImpuestoDR="002" TipoFactorDR="Tasa" TasaOCuotaDR="0.160000" ImporteDR="${money(paid - base)}"/>` +
      '</pago20:TrasladosDR></pago20:ImpuestosDR></pago20:DoctoRelacionado>'
    );
  });
  const day = String(1 + random.below(28)).padStart(2, '0');
  const head = `<pago20:Pago FechaPago="2025-03-${day}T12:00:00" FormaDePagoP="03" MonedaP="MXN" TipoCambioP="1" Monto="${money(amount)}">`;
  return { xml: `${head}${documents.join('')}</pago20:Pago>`, amount };
}
