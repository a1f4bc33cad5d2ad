import { readDecimal } from './decimal.js';
import { complementoChildren, conceptComplementoChildren, readComplementoName } from './header-complementos.js';
import {
  addThirdParty,
  amountOf,
  type HeaderDraft,
  type HeaderElement,
  requiredAmountOf,
  textOf,
  withDefined,
} from './header-draft.js';
import { type DocumentForm, documentType, taxKey } from './header-forms.js';
import { readLocalDateTime } from './local-date-time.js';
import { readUuid } from './uuid.js';
import { xmlName, type XmlName, xmlNames } from './xml-names.js';
import type { StartTag } from './xml-walk.js';

type Read = NonNullable<HeaderElement['read']>;
type Own = (name: string, parts: Omit<HeaderElement, 'name' | 'namespace'>) => HeaderElement;

const NAMES = xmlNames({
  relationType: 'TipoRelacion',
  uuid: 'UUID',
  regime: 'Regimen',
  thirdPartyRfc: 'RfcACuentaTerceros',
  thirdPartyName: 'NombreACuentaTerceros',
});

/** The elements of a form, from its root on. */
export function treeOf(form: DocumentForm): HeaderElement {
  const { namespace } = form;
  const own: Own = (name, parts) => ({ name: xmlName(name), namespace, ...parts });
  const elements = form.kind === 'cfdi' ? cfdiElements(form, own) : retencionElements(form, own);
  const complemento = own('Complemento', { readChild: readComplementoName, children: complementoChildren });
  return { name: form.root, namespace, children: [...elements, complemento] };
}

function cfdiElements(form: DocumentForm, own: Own): readonly HeaderElement[] {
  const concept = own('Concepto', {
    children: [
      own('ACuentaTerceros', { read: readThirdParty }),
      own('ComplementoConcepto', { readChild: readComplementoName, children: conceptComplementoChildren }),
    ],
  });
  return [
    own('Conceptos', { children: [concept] }),
    own('Impuestos', {
      read: (tag, draft) => {
        draft.totalTransferred = amountOf(tag, form.taxes.totalTransferred);
        draft.totalWithheld = amountOf(tag, form.taxes.totalWithheld);
      },
      children: [
        own('Traslados', { children: [own('Traslado', { read: transferredIn(form) })] }),
        own('Retenciones', { children: [own('Retencion', { read: withheldIn(form) })] }),
      ],
    }),
    own('Emisor', { read: issuerIn(form), children: [own('RegimenFiscal', { read: readRegime })] }),
    own('Receptor', { read: receiverIn(form) }),
    own('CfdiRelacionados', { read: readRelation, children: [own('CfdiRelacionado', { read: readRelated })] }),
  ];
}

function retencionElements(form: DocumentForm, own: Own): readonly HeaderElement[] {
  const foreigner: Read = (tag, { facts }) => {
    facts.receiverName = nameOf(tag, form.receiver.receiverName);
  };
  return [
    own('Emisor', { read: issuerIn(form) }),
    own('Receptor', {
      children: [own('Nacional', { read: receiverIn(form) }), own('Extranjero', { read: foreigner })],
    }),
    own('Totales', {
      read: (tag, draft) => {
        draft.facts.total = amountOf(tag, form.taxes.totalOperation);
        draft.facts.withheld = amountOf(tag, form.taxes.totalWithheld);
        draft.totalWithheld = draft.facts.withheld;
      },
      children: [own('ImpRetenidos', { read: withheldIn(form) })],
    }),
    own('CfdiRetenRelacionados', {
      read: (tag, draft) => {
        readRelation(tag, draft);
        readRelated(tag, draft);
      },
    }),
  ];
}

/** Reads what the root itself says. */
export function readDocument(tag: StartTag, { document, kind }: DocumentForm, { facts }: HeaderDraft): void {
  facts.issuedAt = readLocalDateTime(textOf(tag, document.issuedAt) ?? '');
  facts.folio = textOf(tag, document.folio);
  if (kind === 'retenciones') return;
  facts.series = textOf(tag, document.series);
  facts.type = documentType(textOf(tag, document.type) ?? '');
  facts.currency = textOf(tag, document.currency);
  facts.exchangeRate = readDecimal(textOf(tag, document.exchangeRate) ?? '');
  facts.subtotal = amountOf(tag, document.subtotal);
  facts.discount = amountOf(tag, document.discount);
  facts.total = amountOf(tag, document.total);
  facts.paymentMethod = textOf(tag, document.paymentMethod);
  facts.paymentForm = textOf(tag, document.paymentForm);
}

/** Names stay as they are, blanks included: since CFDI 4.0 the SAT compares them letter by letter. */
function nameOf(tag: StartTag, name: XmlName | undefined): string | undefined {
  return (name === undefined ? undefined : tag.attribute(name)) || undefined;
}

function rfcOf(tag: StartTag, name: XmlName | undefined): string | undefined {
  return textOf(tag, name)?.toUpperCase();
}

function issuerIn({ issuer }: DocumentForm): Read {
  return (tag, { facts }) => {
    facts.issuerRfc = rfcOf(tag, issuer.issuerRfc);
    facts.issuerName = nameOf(tag, issuer.issuerName);
    facts.issuerRegime = textOf(tag, issuer.issuerRegime);
  };
}

function receiverIn({ receiver }: DocumentForm): Read {
  return (tag, { facts }) => {
    facts.receiverRfc = rfcOf(tag, receiver.receiverRfc);
    facts.receiverName = nameOf(tag, receiver.receiverName);
    facts.receiverRegime = textOf(tag, receiver.receiverRegime);
    facts.usage = textOf(tag, receiver.usage);
  };
}

/** In CFDI 3.2 regimes are elements, as many as the issuer has. */
function readRegime(tag: StartTag, { facts }: HeaderDraft): void {
  facts.issuerRegime ??= textOf(tag, NAMES.regime);
}

function readRelation(tag: StartTag, draft: HeaderDraft): void {
  (draft.relations ??= []).push({ type: textOf(tag, NAMES.relationType) ?? '', uuids: [] });
}

function readRelated(tag: StartTag, { relations }: HeaderDraft): void {
  const text = textOf(tag, NAMES.uuid);
  if (text !== undefined) relations?.at(-1)?.uuids.push(readUuid(text) ?? text);
}

function readThirdParty(tag: StartTag, draft: HeaderDraft): void {
  addThirdParty(draft, rfcOf(tag, NAMES.thirdPartyRfc), nameOf(tag, NAMES.thirdPartyName));
}

function transferredIn({ taxes, hasPercentages }: DocumentForm): Read {
  return (tag, draft) => {
    const rate = amountOf(tag, taxes.rate);
    (draft.transferred ??= []).push(
      withDefined(
        { tax: taxKey(textOf(tag, taxes.tax) ?? ''), factor: textOf(tag, taxes.factor) ?? 'Tasa' },
        {
          rate: hasPercentages && rate !== undefined ? fractionOf(rate) : rate,
          base: amountOf(tag, taxes.base),
          amount: amountOf(tag, taxes.amount),
        },
      ),
    );
  };
}

function withheldIn({ taxes }: DocumentForm): Read {
  return (tag, draft) => {
    (draft.withheld ??= []).push({
      tax: taxKey(textOf(tag, taxes.withheldTax) ?? ''),
      amount: requiredAmountOf(tag, taxes.withheldAmount),
    });
  };
}

/** A percentage as a fraction with at least the six decimals of later versions: `16.00` is `0.160000`. */
function fractionOf(percentage: string): string {
  const [whole = '', decimals = ''] = percentage.replace('-', '').split('.');
  const digits = whole.padStart(3, '0');
  const units = digits.slice(0, -2).replace(/^0+(?=\d)/, '');
  return `${percentage.startsWith('-') ? '-' : ''}${units}.${(digits.slice(-2) + decimals).padEnd(6, '0')}`;
}
