import { decimal, money } from '../decimal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';

const VAT_PERCENT = 16;

interface PaidInvoice {
  readonly uuid: string;
  /** Hundredths, before VAT. */
  readonly base: number;
  readonly vat: number;
}

function paidInvoice(uuid: string, random: Random): PaidInvoice {
  // A multiple of 25 cents has a VAT in whole cents.
  const base = 25 * (400 + random.below(400_000));
  return { uuid, base, vat: (base * VAT_PERCENT) / 100 };
}

function taxElements(suffix: 'DR' | 'P', base: number, vat: number): string {
  const prefix = 'pago20:Traslado';
  return element(
    `pago20:Impuestos${suffix}`,
    {},
    element(
      `${prefix}s${suffix}`,
      {},
      element(`${prefix}${suffix}`, {
        [`Base${suffix}`]: money(base),
        [`Impuesto${suffix}`]: '002',
        [`TipoFactor${suffix}`]: 'Tasa',
        [`TasaOCuota${suffix}`]: '0.160000',
        [`Importe${suffix}`]: money(vat),
      }),
    ),
  );
}

function paidElement({ uuid, base, vat }: PaidInvoice, random: Random): string {
  const paid = base + vat;
  const remaining = random.chance(0.3) ? random.below(1_000_000) : 0;
  return element(
    'pago20:DoctoRelacionado',
    {
      IdDocumento: uuid,
      Serie: 'A',
      Folio: String(1 + random.below(99_999)),
      MonedaDR: 'MXN',
      EquivalenciaDR: '1',
      NumParcialidad: String(1 + random.below(3)),
      ImpSaldoAnt: money(paid + remaining),
      ImpPagado: money(paid),
      ImpSaldoInsoluto: money(remaining),
      ObjetoImpDR: '02',
    },
    taxElements('DR', base, vat),
  );
}

/** Body of a payment receipt (type P): one concept without amount, and the complemento Pagos 2.0 with the invoices that were paid. */
export function paymentBody({ facts, random, own }: CfdiWriting): CfdiBody {
  const invoices = facts.relatedUuids.map((uuid) => paidInvoice(uuid, random));
  const base = invoices.reduce((sum, invoice) => sum + invoice.base, 0);
  const vat = invoices.reduce((sum, invoice) => sum + invoice.vat, 0);
  const payment = element(
    'pago20:Pago',
    {
      FechaPago: `${facts.issuedAt.slice(0, 10)}T12:00:00`,
      FormaDePagoP: random.pick(['03', '02', '01']),
      MonedaP: 'MXN',
      TipoCambioP: '1',
      Monto: money(base + vat),
      NumOperacion: decimal(random.below(1_000_000), 0),
    },
    ...invoices.map((invoice) => paidElement(invoice, random)),
    invoices.length === 0 ? '' : taxElements('P', base, vat),
  );
  return {
    concepts: [
      element(`${own}Concepto`, {
        ClaveProdServ: '84111506',
        Cantidad: '1',
        ClaveUnidad: 'ACT',
        Descripcion: 'Pago',
        ValorUnitario: '0',
        Importe: '0',
        ObjetoImp: '01',
      }),
    ],
    taxes: '',
    complemento: element(
      'pago20:Pagos',
      { Version: '2.0' },
      element('pago20:Totales', {
        TotalTrasladosBaseIVA16: invoices.length === 0 ? undefined : money(base),
        TotalTrasladosImpuestoIVA16: invoices.length === 0 ? undefined : money(vat),
        MontoTotalPagos: money(base + vat),
      }),
      payment,
    ),
  };
}
