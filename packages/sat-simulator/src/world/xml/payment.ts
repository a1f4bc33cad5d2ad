import { decimal, money } from '../decimal.js';
import type { Random } from '../random.js';
import { element } from '../xml-text.js';
import { subjectToTax } from './cfdi-body.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';

const VAT_PERCENT = 16;

type PaymentVersion = '1.0' | '2.0';

const PREFIXES: Readonly<Record<PaymentVersion, string>> = { '1.0': 'pago10', '2.0': 'pago20' };

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

/** An invoice that was paid, or a part of it: what was owed before, what was paid, what is still owed. */
function paidElement({ uuid, base, vat }: PaidInvoice, version: PaymentVersion, random: Random): string {
  const paid = base + vat;
  const remaining = random.chance(0.3) ? random.below(1_000_000) : 0;
  const is20 = version === '2.0';
  return element(
    `${PREFIXES[version]}:DoctoRelacionado`,
    {
      IdDocumento: uuid,
      Serie: 'A',
      Folio: String(1 + random.below(99_999)),
      MonedaDR: 'MXN',
      EquivalenciaDR: is20 ? '1' : undefined,
      MetodoDePagoDR: is20 ? undefined : 'PPD',
      NumParcialidad: String(1 + random.below(3)),
      ImpSaldoAnt: money(paid + remaining),
      ImpPagado: money(paid),
      ImpSaldoInsoluto: money(remaining),
      ObjetoImpDR: is20 ? '02' : undefined,
    },
    is20 ? taxElements('DR', base, vat) : '',
  );
}

/**
 * Body of a payment receipt (type P): one concept without amount, and the complemento Pagos with the invoices that were paid. Version 1.0 (CFDI 3.3)
 * has no taxes and no totals.
 */
export function paymentBody({ facts, random, own }: CfdiWriting): CfdiBody {
  const version = facts.version === '4.0' ? '2.0' : '1.0';
  const is20 = version === '2.0';
  const prefix = PREFIXES[version];
  const invoices = facts.relatedUuids.map((uuid) => paidInvoice(uuid, random));
  const base = invoices.reduce((sum, invoice) => sum + invoice.base, 0);
  const vat = invoices.reduce((sum, invoice) => sum + invoice.vat, 0);
  const payment = element(
    `${prefix}:Pago`,
    {
      FechaPago: `${facts.issuedAt.slice(0, 10)}T12:00:00`,
      FormaDePagoP: random.pick(['03', '02', '01']),
      MonedaP: 'MXN',
      TipoCambioP: is20 ? '1' : undefined,
      Monto: money(base + vat),
      NumOperacion: decimal(random.below(1_000_000), 0),
    },
    ...invoices.map((invoice) => paidElement(invoice, version, random)),
    is20 && invoices.length > 0 ? taxElements('P', base, vat) : '',
  );
  const totals = element('pago20:Totales', {
    TotalTrasladosBaseIVA16: invoices.length === 0 ? undefined : money(base),
    TotalTrasladosImpuestoIVA16: invoices.length === 0 ? undefined : money(vat),
    MontoTotalPagos: money(base + vat),
  });
  return {
    concepts: [
      element(`${own}Concepto`, {
        ClaveProdServ: '84111506',
        Cantidad: '1',
        ClaveUnidad: 'ACT',
        Descripcion: 'Pago',
        ValorUnitario: '0',
        Importe: '0',
        ObjetoImp: subjectToTax(facts, '01'),
      }),
    ],
    taxes: '',
    complemento: element(`${prefix}:Pagos`, { Version: version }, is20 ? totals : '', payment),
  };
}
