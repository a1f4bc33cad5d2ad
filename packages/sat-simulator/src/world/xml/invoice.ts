import type { CfdiFacts } from '../cfdi-facts.js';
import { decimal, money } from '../decimal.js';
import { element } from '../xml-text.js';
import { subjectToTax } from './cfdi-body.js';
import type { CfdiBody, CfdiWriting } from './cfdi-body.js';
import { conceptComplementos, drawConcepts } from './concepts.js';
import type { Concept } from './concepts.js';

function vatRateText(rate: number): string {
  return `0.${String(rate).padStart(2, '0')}0000`;
}

/**
 * Taxes of one concept. They are exact, not rounded, so that they add up to those of the document: an amount in hundredths times a rate in
 * percent has four decimals, times one in ten-thousandths six.
 */
function conceptTaxes(amount: number, { facts, own }: CfdiWriting): string {
  const { vatRate, withheld, withheldRate } = facts.amounts;
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
            TasaOCuota: decimal(withheldRate * 100, 6),
            Importe: decimal(amount * withheldRate, 6),
          }),
        );
  return element(`${own}Impuestos`, {}, element(`${own}Traslados`, {}, transferred), retained);
}

function thirdParty({ onBehalfOf, version }: CfdiFacts, own: string): string {
  return onBehalfOf === undefined || version !== '4.0'
    ? ''
    : element(`${own}ACuentaTerceros`, {
        RfcACuentaTerceros: onBehalfOf.rfc,
        NombreACuentaTerceros: onBehalfOf.name,
        RegimenFiscalACuentaTerceros: onBehalfOf.regime,
        DomicilioFiscalACuentaTerceros: onBehalfOf.postalCode,
      });
}

function conceptElement(concept: Concept, writing: CfdiWriting): string {
  const { facts, own } = writing;
  const { amount, product, quantity } = concept;
  const isShipment = facts.type === 'T';
  return element(
    `${own}Concepto`,
    {
      ClaveProdServ: facts.type === 'E' ? '84111506' : product.key,
      NoIdentificacion: concept.number,
      Cantidad: String(quantity),
      ClaveUnidad: product.unitKey,
      Unidad: product.unit,
      Descripcion: concept.description,
      ValorUnitario: isShipment ? '0' : money(amount / quantity),
      Importe: isShipment ? '0' : money(amount),
      ObjetoImp: subjectToTax(facts, isShipment ? '01' : '02'),
    },
    isShipment ? '' : conceptTaxes(amount, writing),
    thirdParty(facts, own),
    conceptComplementos(facts, own, amount),
  );
}

function documentTaxes({ amounts, type, version }: CfdiFacts, own: string): string {
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
        Base: version === '4.0' ? money(amounts.subtotal) : undefined,
        Impuesto: '002',
        TipoFactor: 'Tasa',
        TasaOCuota: vatRateText(amounts.vatRate),
        Importe: money(amounts.vat),
      }),
    ),
  );
}

/** The complemento Leyendas Fiscales, when the document has it. */
export function legends({ complementos }: CfdiFacts): string {
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

/** Body of an invoice, a credit note or a waybill (types I, E, T) of CFDI 3.3 and 4.0. */
export function invoiceBody(writing: CfdiWriting): CfdiBody {
  const { facts, own } = writing;
  return {
    concepts: drawConcepts(writing).map((concept) => conceptElement(concept, writing)),
    taxes: documentTaxes(facts, own),
    complemento: legends(facts),
  };
}
