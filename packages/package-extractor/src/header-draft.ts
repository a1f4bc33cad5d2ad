import { readDecimal } from './decimal.js';
import { PackageError } from './errors.js';
import type {
  CfdiHeader,
  CfdiPayment,
  CfdiTaxes,
  CfdiThirdParty,
  LocalTax,
  PaidDocument,
  TransferredTax,
  WithheldTax,
} from './header.js';
import type { DocumentForm } from './header-forms.js';
import { readLocalDateTime } from './local-date-time.js';
import { readUuid } from './uuid.js';
import type { XmlName } from './xml-names.js';
import type { StartTag } from './xml-walk.js';

/** A stamp as it is written. */
interface Stamp {
  readonly uuid: string | undefined;
  readonly stampedAt: string | undefined;
  readonly pacRfc: string | undefined;
}

type Lists = 'relations' | 'complementos' | 'onBehalfOf' | 'taxes' | 'payments';

/** Facts that stand alone; those of the form and of the stamp come at the end. */
type Facts = Omit<CfdiHeader, Lists | 'uuid' | 'kind' | 'version'>;

/** A header on the way. Lists are made when they get a first member. */
export interface HeaderDraft {
  form: DocumentForm | undefined;
  readonly stamps: Stamp[];
  readonly facts: { -readonly [K in keyof Facts]-?: Facts[K] | undefined };
  relations: { readonly type: string; readonly uuids: string[] }[] | undefined;
  complementos: string[] | undefined;
  onBehalfOf: CfdiThirdParty[] | undefined;
  transferred: TransferredTax[] | undefined;
  withheld: WithheldTax[] | undefined;
  localTransferred: LocalTax[] | undefined;
  localWithheld: LocalTax[] | undefined;
  totalTransferred: string | undefined;
  totalWithheld: string | undefined;
  payments: (Omit<CfdiPayment, 'documents'> & { readonly documents: PaidDocument[] })[] | undefined;
}

/** A draft without anything. All members are named: objects that grow while they are filled cost half of the time. */
export function emptyDraft(): HeaderDraft {
  return {
    form: undefined,
    stamps: [],
    facts: {
      issuedAt: undefined,
      stampedAt: undefined,
      pacRfc: undefined,
      issuerRfc: undefined,
      issuerName: undefined,
      issuerRegime: undefined,
      receiverRfc: undefined,
      receiverName: undefined,
      receiverRegime: undefined,
      usage: undefined,
      type: undefined,
      series: undefined,
      folio: undefined,
      currency: undefined,
      exchangeRate: undefined,
      subtotal: undefined,
      discount: undefined,
      total: undefined,
      withheld: undefined,
      paymentMethod: undefined,
      paymentForm: undefined,
    },
    relations: undefined,
    complementos: undefined,
    onBehalfOf: undefined,
    transferred: undefined,
    withheld: undefined,
    localTransferred: undefined,
    localWithheld: undefined,
    totalTransferred: undefined,
    totalWithheld: undefined,
    payments: undefined,
  };
}

/**
 * An element that says something, below its parent. The tree of a document's form holds the paths that are looked at; all
 * other elements are passed over.
 */
export interface HeaderElement {
  readonly name: XmlName;
  readonly namespace: string;
  readonly read?: (tag: StartTag, draft: HeaderDraft) => void;
  /** What is done with every child, whatever its name. */
  readonly readChild?: (tag: StartTag, draft: HeaderDraft) => void;
  readonly children?: readonly HeaderElement[];
}

/** The value of an attribute without blanks around it; `undefined` when it is absent or empty. */
export function textOf(tag: StartTag, name: XmlName | undefined): string | undefined {
  const value = name === undefined ? undefined : tag.attribute(name)?.trim();
  return value === '' ? undefined : value;
}

/**
 * The amount in an attribute, if it is there.
 *
 * @throws {PackageError} `NOT_A_CFDI` for a text that is no number: an amount is never left out in silence.
 */
export function amountOf(tag: StartTag, name: XmlName | undefined): string | undefined {
  if (name === undefined) return undefined;
  const text = tag.attribute(name);
  if (text === undefined) return undefined;
  const value = readDecimal(text);
  if (value === undefined) throw lacks(name.text);
  return value;
}

/** The amount in an attribute that has to be there. */
export function requiredAmountOf(tag: StartTag, name: XmlName | undefined): string {
  const value = amountOf(tag, name);
  if (value === undefined) throw lacks(name?.text ?? '');
  return value;
}

/** Notes a third party, each RFC once, under the first name that it has. */
export function addThirdParty(draft: HeaderDraft, rfc: string | undefined, name: string | undefined): void {
  if (rfc === undefined) return;
  const parties = (draft.onBehalfOf ??= []);
  if (!parties.some((party) => party.rfc === rfc)) parties.push(withDefined({ rfc }, { name: name || undefined }));
}

/** The error for a required value. */
export function lacks(name: string): PackageError {
  return new PackageError('NOT_A_CFDI', { detail: `${name} is absent or unreadable` });
}

/** A fresh object, and in it those of the other members that have a value. */
export function withDefined<R extends object, O extends object>(
  required: R,
  optional: O,
): R & { [K in keyof O]?: Exclude<O[K], undefined> } {
  const object: Record<string, unknown> = required as Record<string, unknown>;
  for (const key in optional) if (optional[key] !== undefined) object[key] = optional[key];
  return required;
}

const NONE: readonly never[] = Object.freeze([]);
const NO_TAXES: CfdiTaxes = Object.freeze({
  transferred: NONE,
  withheld: NONE,
  localTransferred: NONE,
  localWithheld: NONE,
});

/**
 * The header that was drafted.
 *
 * @throws {PackageError} `NOT_A_CFDI` when a required value is absent, `UUID_MISSING`, `UUID_AMBIGUOUS`.
 */
export function headerOf(draft: HeaderDraft): CfdiHeader {
  const { form, facts, stamps } = draft;
  if (form === undefined) throw new PackageError('NOT_A_CFDI', { detail: 'no root element' });
  const uuid = readStamps(stamps, facts);
  const { issuedAt, issuerRfc, receiverRfc, total } = facts;
  if (issuedAt === undefined) throw lacks(form.document.issuedAt?.text ?? '');
  if (issuerRfc === undefined) throw lacks(`Emisor/${form.issuer.issuerRfc?.text}`);
  if (receiverRfc === undefined && form.kind === 'cfdi') throw lacks(`Receptor/${form.receiver.receiverRfc?.text}`);
  if (total === undefined) throw lacks((form.document.total ?? form.taxes.totalOperation)?.text ?? '');
  const { relations = NONE, complementos = NONE, onBehalfOf = NONE, payments = NONE } = draft;
  const header = {
    uuid,
    kind: form.kind,
    version: form.version,
    issuedAt,
    issuerRfc,
    total,
    relations,
    complementos,
    onBehalfOf,
    taxes: taxesOf(draft),
    payments,
  };
  return withDefined(header, facts);
}

function taxesOf(draft: HeaderDraft): CfdiTaxes {
  const { transferred, withheld, localTransferred, localWithheld, totalTransferred, totalWithheld } = draft;
  if (
    (transferred ?? withheld ?? localTransferred ?? localWithheld ?? totalTransferred ?? totalWithheld) === undefined
  ) {
    return NO_TAXES;
  }
  const lists = {
    transferred: transferred ?? NONE,
    withheld: withheld ?? NONE,
    localTransferred: localTransferred ?? NONE,
    localWithheld: localWithheld ?? NONE,
  };
  return withDefined(lists, { totalTransferred, totalWithheld });
}

/** The UUID that all stamps of a document agree about; the rest is that of the first. */
function readStamps(stamps: readonly Stamp[], facts: HeaderDraft['facts']): string {
  const [first] = stamps;
  if (first === undefined) throw new PackageError('UUID_MISSING', { detail: 'no TimbreFiscalDigital' });
  const uuid = readUuid(first.uuid ?? '');
  if (uuid === undefined) throw new PackageError('UUID_MISSING', { detail: 'TimbreFiscalDigital/UUID' });
  if (stamps.some((stamp) => readUuid(stamp.uuid ?? '') !== uuid)) throw new PackageError('UUID_AMBIGUOUS');
  facts.stampedAt = readLocalDateTime(first.stampedAt ?? '');
  facts.pacRfc = first.pacRfc;
  return uuid;
}
