import {
  addThirdParty,
  amountOf,
  type HeaderDraft,
  type HeaderElement,
  lacks,
  requiredAmountOf,
  textOf,
  withDefined,
} from './header-draft.js';
import type { LocalTax } from './header.js';
import { readLocalDateTime } from './local-date-time.js';
import { readUuid } from './uuid.js';
import { xmlName, xmlNames } from './xml-names.js';
import type { StartTag } from './xml-walk.js';

const STAMP = 'http://www.sat.gob.mx/TimbreFiscalDigital';
const LOCAL_TAXES = 'http://www.sat.gob.mx/implocal';
const THIRD_PARTIES = 'http://www.sat.gob.mx/terceros';
const PAYMENTS = ['http://www.sat.gob.mx/Pagos', 'http://www.sat.gob.mx/Pagos20'] as const;

const STAMP_NAME = xmlName('TimbreFiscalDigital');

const NAMES = xmlNames({
  uuid: 'UUID',
  stampedAt: 'FechaTimbrado',
  pacRfc: 'RfcProvCertif',
  thirdPartyRfc: 'rfc',
  thirdPartyName: 'nombre',
});

const LOCAL = {
  transferred: xmlNames({ name: 'ImpLocTrasladado', rate: 'TasadeTraslado', amount: 'Importe' }),
  withheld: xmlNames({ name: 'ImpLocRetenido', rate: 'TasadeRetencion', amount: 'Importe' }),
} as const;

const PAYMENT = xmlNames({
  paidAt: 'FechaPago',
  form: 'FormaDePagoP',
  currency: 'MonedaP',
  exchangeRate: 'TipoCambioP',
  amount: 'Monto',
});

const PAID = xmlNames({
  uuid: 'IdDocumento',
  series: 'Serie',
  folio: 'Folio',
  currency: 'MonedaDR',
  instalment: 'NumParcialidad',
  previousBalance: 'ImpSaldoAnt',
  paid: 'ImpPagado',
  balance: 'ImpSaldoInsoluto',
});

/**
 * What is read below `Complemento` (TimbreFiscalDigital.xsd, TimbreFiscalDigitalv11.xsd, implocal.xsd, Pagos10.xsd,
 * Pagos20.xsd).
 */
export const complementoChildren: readonly HeaderElement[] = [
  { name: STAMP_NAME, namespace: STAMP, read: readStamp },
  {
    name: xmlName('ImpuestosLocales'),
    namespace: LOCAL_TAXES,
    children: [
      { name: xmlName('TrasladosLocales'), namespace: LOCAL_TAXES, read: readLocalTransferred },
      { name: xmlName('RetencionesLocales'), namespace: LOCAL_TAXES, read: readLocalWithheld },
    ],
  },
  ...PAYMENTS.map((namespace) => ({
    name: xmlName('Pagos'),
    namespace,
    children: [
      {
        name: xmlName('Pago'),
        namespace,
        read: readPayment,
        children: [{ name: xmlName('DoctoRelacionado'), namespace, read: readPaidDocument }],
      },
    ],
  })),
];

/** What is read below `ComplementoConcepto` (terceros11.xsd). */
export const conceptComplementoChildren: readonly HeaderElement[] = [
  { name: xmlName('PorCuentadeTerceros'), namespace: THIRD_PARTIES, read: readThirdParty },
];

/** Notes the name of a complemento once; the stamp is none that anybody asks for. */
export function readComplementoName(tag: StartTag, draft: HeaderDraft): void {
  if (tag.is(STAMP_NAME) && tag.namespace === STAMP) return;
  const name = tag.localName();
  const names = (draft.complementos ??= []);
  if (!names.includes(name)) names.push(name);
}

function readStamp(tag: StartTag, { stamps }: HeaderDraft): void {
  stamps.push({
    uuid: tag.attribute(NAMES.uuid),
    stampedAt: tag.attribute(NAMES.stampedAt),
    pacRfc: textOf(tag, NAMES.pacRfc)?.toUpperCase(),
  });
}

function readThirdParty(tag: StartTag, draft: HeaderDraft): void {
  addThirdParty(draft, textOf(tag, NAMES.thirdPartyRfc)?.toUpperCase(), tag.attribute(NAMES.thirdPartyName));
}

function readLocalTransferred(tag: StartTag, draft: HeaderDraft): void {
  (draft.localTransferred ??= []).push(localTaxOf(tag, LOCAL.transferred));
}

function readLocalWithheld(tag: StartTag, draft: HeaderDraft): void {
  (draft.localWithheld ??= []).push(localTaxOf(tag, LOCAL.withheld));
}

function localTaxOf(tag: StartTag, names: (typeof LOCAL)[keyof typeof LOCAL]): LocalTax {
  return {
    name: textOf(tag, names.name) ?? '',
    rate: requiredAmountOf(tag, names.rate),
    amount: requiredAmountOf(tag, names.amount),
  };
}

function readPayment(tag: StartTag, draft: HeaderDraft): void {
  const paidAt = readLocalDateTime(textOf(tag, PAYMENT.paidAt) ?? '');
  if (paidAt === undefined) throw lacks(PAYMENT.paidAt.text);
  (draft.payments ??= []).push(
    withDefined(
      { paidAt, amount: requiredAmountOf(tag, PAYMENT.amount), documents: [] },
      {
        form: textOf(tag, PAYMENT.form),
        currency: textOf(tag, PAYMENT.currency),
        exchangeRate: amountOf(tag, PAYMENT.exchangeRate),
      },
    ),
  );
}

function readPaidDocument(tag: StartTag, { payments }: HeaderDraft): void {
  const text = textOf(tag, PAID.uuid);
  if (text === undefined) throw lacks(PAID.uuid.text);
  payments?.at(-1)?.documents.push(
    withDefined(
      { uuid: readUuid(text) ?? text },
      {
        series: textOf(tag, PAID.series),
        folio: textOf(tag, PAID.folio),
        currency: textOf(tag, PAID.currency),
        instalment: textOf(tag, PAID.instalment),
        previousBalance: amountOf(tag, PAID.previousBalance),
        paid: amountOf(tag, PAID.paid),
        balance: amountOf(tag, PAID.balance),
      },
    ),
  );
}
