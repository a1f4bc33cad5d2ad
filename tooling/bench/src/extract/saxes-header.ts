import type { CfdiHeader } from '@acopio/package-extractor';
import { SaxesParser, type SaxesTagNS } from 'saxes';

/** A header as far as the packages of the bench have it. What is absent may be there as `undefined`. */
type SaxesHeader = { readonly [K in keyof CfdiHeader]: unknown };

const CFDI = 'http://www.sat.gob.mx/cfd/4';
const STAMP = 'http://www.sat.gob.mx/TimbreFiscalDigital';
const PAYMENTS = 'http://www.sat.gob.mx/Pagos20';
const LOCAL_TAXES = 'http://www.sat.gob.mx/implocal';

type Payment = CfdiHeader['payments'][number];

interface PaymentDraft extends Readonly<Record<keyof Payment, unknown>> {
  readonly documents: Record<keyof Payment['documents'][number], unknown>[];
}

interface Draft {
  root: SaxesTagNS | undefined;
  issuer: SaxesTagNS | undefined;
  receiver: SaxesTagNS | undefined;
  stamp: SaxesTagNS | undefined;
  taxes: SaxesTagNS | undefined;
  readonly relations: { readonly type: string; readonly uuids: string[] }[];
  readonly complementos: string[];
  readonly onBehalfOf: { readonly rfc: string; readonly name: string }[];
  readonly transferred: unknown[];
  readonly withheld: unknown[];
  readonly localTransferred: unknown[];
  readonly payments: PaymentDraft[];
}

function emptyDraft(): Draft {
  return {
    root: undefined,
    issuer: undefined,
    receiver: undefined,
    stamp: undefined,
    taxes: undefined,
    relations: [],
    complementos: [],
    onBehalfOf: [],
    transferred: [],
    withheld: [],
    localTransferred: [],
    payments: [],
  };
}

function value(tag: SaxesTagNS | undefined, name: string): string | undefined {
  return tag?.attributes[name]?.value;
}

/**
 * A reader of headers over saxes, as somebody writes it who has to: the same fields as the extractor's, of the documents that the bench
 * generates. It neither checks nor changes a value, so it does less.
 */
export function createSaxesReader(): (bytes: Uint8Array) => SaxesHeader {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const decoder = new TextDecoder();
  let draft = emptyDraft();
  let depth = -1;
  parser.on('opentag', (tag) => {
    depth += 1;
    readTag(tag, depth, draft);
  });
  parser.on('closetag', () => {
    depth -= 1;
  });
  parser.on('error', (error) => {
    throw error;
  });
  return (bytes) => {
    draft = emptyDraft();
    parser.write(decoder.decode(bytes)).close();
    return headerOf(draft);
  };
}

function readTag(tag: SaxesTagNS, depth: number, draft: Draft): void {
  const { uri, local } = tag;
  if (uri === CFDI) readOwn(tag, depth, draft);
  else if (depth === 2) {
    if (local === 'TimbreFiscalDigital' && uri === STAMP) draft.stamp = tag;
    else if (!draft.complementos.includes(local)) draft.complementos.push(local);
  } else if (uri === PAYMENTS) readPayments(tag, depth, draft);
  else if (uri === LOCAL_TAXES && depth === 3 && local === 'TrasladosLocales') {
    draft.localTransferred.push({
      name: value(tag, 'ImpLocTrasladado'),
      rate: value(tag, 'TasadeTraslado'),
      amount: value(tag, 'Importe'),
    });
  }
}

/** The same names are used in concepts: there they are deeper. */
function readOwn(tag: SaxesTagNS, depth: number, draft: Draft): void {
  switch (`${depth} ${tag.local}`) {
    case '0 Comprobante':
      draft.root = tag;
      break;
    case '1 Emisor':
      draft.issuer = tag;
      break;
    case '1 Receptor':
      draft.receiver = tag;
      break;
    case '1 CfdiRelacionados':
      draft.relations.push({ type: value(tag, 'TipoRelacion') ?? '', uuids: [] });
      break;
    case '2 CfdiRelacionado':
      draft.relations.at(-1)?.uuids.push((value(tag, 'UUID') ?? '').toLowerCase());
      break;
    case '1 Impuestos':
      draft.taxes = tag;
      break;
    case '3 Traslado':
      draft.transferred.push({
        tax: value(tag, 'Impuesto'),
        factor: value(tag, 'TipoFactor'),
        rate: value(tag, 'TasaOCuota'),
        base: value(tag, 'Base'),
        amount: value(tag, 'Importe'),
      });
      break;
    case '3 Retencion':
      draft.withheld.push({ tax: value(tag, 'Impuesto'), amount: value(tag, 'Importe') });
      break;
    case '3 ACuentaTerceros': {
      const rfc = value(tag, 'RfcACuentaTerceros') ?? '';
      if (draft.onBehalfOf.some((party) => party.rfc === rfc)) break;
      draft.onBehalfOf.push({ rfc, name: value(tag, 'NombreACuentaTerceros') ?? '' });
      break;
    }
  }
}

function readPayments(tag: SaxesTagNS, depth: number, { payments }: Draft): void {
  if (depth === 3 && tag.local === 'Pago') {
    payments.push({
      paidAt: value(tag, 'FechaPago'),
      form: value(tag, 'FormaDePagoP'),
      currency: value(tag, 'MonedaP'),
      exchangeRate: value(tag, 'TipoCambioP'),
      amount: value(tag, 'Monto'),
      documents: [],
    });
  } else if (depth === 4 && tag.local === 'DoctoRelacionado') {
    payments.at(-1)?.documents.push({
      uuid: value(tag, 'IdDocumento')?.toLowerCase(),
      series: value(tag, 'Serie'),
      folio: value(tag, 'Folio'),
      currency: value(tag, 'MonedaDR'),
      instalment: value(tag, 'NumParcialidad'),
      previousBalance: value(tag, 'ImpSaldoAnt'),
      paid: value(tag, 'ImpPagado'),
      balance: value(tag, 'ImpSaldoInsoluto'),
    });
  }
}

function headerOf({ root, issuer, receiver, stamp, taxes, ...lists }: Draft): SaxesHeader {
  return {
    uuid: value(stamp, 'UUID')?.toLowerCase(),
    kind: 'cfdi',
    version: value(root, 'Version'),
    issuedAt: value(root, 'Fecha'),
    stampedAt: value(stamp, 'FechaTimbrado'),
    pacRfc: value(stamp, 'RfcProvCertif'),
    issuerRfc: value(issuer, 'Rfc'),
    issuerName: value(issuer, 'Nombre'),
    issuerRegime: value(issuer, 'RegimenFiscal'),
    receiverRfc: value(receiver, 'Rfc'),
    receiverName: value(receiver, 'Nombre'),
    receiverRegime: value(receiver, 'RegimenFiscalReceptor'),
    usage: value(receiver, 'UsoCFDI'),
    type: value(root, 'TipoDeComprobante'),
    series: value(root, 'Serie'),
    folio: value(root, 'Folio'),
    currency: value(root, 'Moneda'),
    exchangeRate: value(root, 'TipoCambio'),
    subtotal: value(root, 'SubTotal'),
    discount: value(root, 'Descuento'),
    total: value(root, 'Total'),
    withheld: undefined,
    paymentMethod: value(root, 'MetodoPago'),
    paymentForm: value(root, 'FormaPago'),
    relations: lists.relations,
    complementos: lists.complementos,
    onBehalfOf: lists.onBehalfOf,
    taxes: {
      transferred: lists.transferred,
      withheld: lists.withheld,
      localTransferred: lists.localTransferred,
      localWithheld: [],
      totalTransferred: value(taxes, 'TotalImpuestosTrasladados'),
      totalWithheld: value(taxes, 'TotalImpuestosRetenidos'),
    } satisfies Record<keyof CfdiHeader['taxes'], unknown>,
    payments: lists.payments,
  };
}
