import { readDecimal } from './decimal.js';
import { PackageError } from './errors.js';
import { type DocumentForm, documentForms, type DocumentType, documentType } from './header-forms.js';
import { type LocalDateTime, readLocalDateTime } from './local-date-time.js';
import { readUuid } from './uuid.js';
import { type StartTag, walkXml } from './xml-walk.js';

/** What a document says of itself, as far as it is needed to file and to count it. */
export interface CfdiHeader {
  /** Of the stamp, lower case. */
  readonly uuid: string;
  readonly kind: 'cfdi' | 'retenciones';
  /** `3.2`, `3.3` or `4.0` of a CFDI, `1.0` or `2.0` of a retención. */
  readonly version: string;
  /** Date and time of issue, on the document's own wall clock; the offset that Retenciones 1.0 writes is dropped. */
  readonly issuedAt: LocalDateTime;
  /** When the PAC stamped it (`FechaTimbrado`), Mexico City wall clock. */
  readonly stampedAt?: LocalDateTime;
  readonly issuerRfc: string;
  readonly issuerName?: string;
  /** Absent when a retención was made to a foreigner. */
  readonly receiverRfc?: string;
  readonly receiverName?: string;
  /** Only of a CFDI; absent too when the document says something that is not known. */
  readonly type?: DocumentType;
  /** Only of a CFDI, where it is given: code of ISO 4217, free text in version 3.2. */
  readonly currency?: string;
  /** Decimal text. Only of a CFDI. */
  readonly subtotal?: string;
  /** Decimal text: `Total` of a CFDI, `MontoTotOperacion` of a retención. */
  readonly total: string;
  /** Decimal text: `MontoTotRet` of a retención. */
  readonly withheld?: string;
}

const STAMP_NAMESPACE = 'http://www.sat.gob.mx/TimbreFiscalDigital';

/**
 * Reads the header of a CFDI (3.2, 3.3, 4.0) or of a CFDI de Retenciones (1.0, 2.0): XML in UTF-8 or ISO-8859-1, with or
 * without byte order mark and declaration. The whole document is checked to be well formed. The UUID is that of the
 * `TimbreFiscalDigital` element, in its namespace, below a `Complemento` of the root: related documents have UUIDs too,
 * and they come earlier.
 *
 * @throws {PackageError} `XML_MALFORMED`, `DTD_FORBIDDEN`, `UNSUPPORTED` (encoding), `LIMIT_EXCEEDED` (depth, attributes),
 * `NOT_A_CFDI` (another root or version, or a required value is absent or unreadable: the detail names it),
 * `UUID_MISSING`, `UUID_AMBIGUOUS`.
 */
export function readHeader(bytes: Uint8Array): CfdiHeader {
  const found: Found = { stamps: [] };
  let section = '';
  walkXml(bytes, (tag) => {
    if (tag.depth === 0) {
      found.form = formOf(tag);
      readRoot(tag, found.form, found);
    } else if (found.form !== undefined && tag.depth === 1) {
      section = tag.namespace === found.form.namespace ? tag.name : '';
      readChild(tag, section, found.form, found);
    } else if (found.form !== undefined && tag.depth === 2) {
      readGrandchild(tag, section, found.form, found);
    }
  });
  return headerOf(found);
}

/** The texts of a document, before they are judged. */
interface Found {
  form?: DocumentForm;
  issuedAt?: string | undefined;
  issuerRfc?: string | undefined;
  issuerName?: string | undefined;
  receiverRfc?: string | undefined;
  receiverName?: string | undefined;
  type?: string | undefined;
  currency?: string | undefined;
  subtotal?: string | undefined;
  total?: string | undefined;
  withheld?: string | undefined;
  readonly stamps: { readonly uuid: string | undefined; readonly stampedAt: string | undefined }[];
}

function formOf(root: StartTag): DocumentForm {
  const candidates = documentForms.filter((form) => form.namespace === root.namespace && form.root === root.name);
  const form = candidates.find((form) => root.attribute(form.versionAttribute) === form.version);
  if (form !== undefined) return form;
  const detail = candidates.length === 0 ? 'another root element' : 'another version';
  throw new PackageError('NOT_A_CFDI', { detail });
}

function readRoot(tag: StartTag, form: DocumentForm, found: Found): void {
  found.issuedAt = tag.attribute(form.issuedAt);
  if (form.type !== undefined) found.type = tag.attribute(form.type);
  if (form.currency !== undefined) found.currency = tag.attribute(form.currency);
  if (form.amounts.element === 'root') readAmounts(tag, form, found);
}

function readAmounts(tag: StartTag, { amounts }: DocumentForm, found: Found): void {
  found.total = tag.attribute(amounts.total);
  if (amounts.subtotal !== undefined) found.subtotal = tag.attribute(amounts.subtotal);
  if (amounts.withheld !== undefined) found.withheld = tag.attribute(amounts.withheld);
}

function readChild(tag: StartTag, section: string, form: DocumentForm, found: Found): void {
  if (section === 'Emisor') {
    found.issuerRfc = tag.attribute(form.issuer.rfc);
    found.issuerName = tag.attribute(form.issuer.name);
  } else if (section === 'Receptor' && !form.receiver.nested) {
    found.receiverRfc = tag.attribute(form.receiver.rfc);
    found.receiverName = tag.attribute(form.receiver.name);
  } else if (section === form.amounts.element) {
    readAmounts(tag, form, found);
  }
}

function readGrandchild(tag: StartTag, section: string, form: DocumentForm, found: Found): void {
  if (section === 'Complemento' && tag.namespace === STAMP_NAMESPACE && tag.name === 'TimbreFiscalDigital') {
    found.stamps.push({ uuid: tag.attribute('UUID'), stampedAt: tag.attribute('FechaTimbrado') });
  } else if (section === 'Receptor' && form.receiver.nested && tag.namespace === form.namespace) {
    if (tag.name === 'Nacional') found.receiverRfc = tag.attribute(form.receiver.rfc);
    if (tag.name === 'Nacional' || tag.name === 'Extranjero') found.receiverName = tag.attribute(form.receiver.name);
  }
}

function headerOf(found: Found): CfdiHeader {
  const { form } = found;
  if (form === undefined) throw new PackageError('NOT_A_CFDI', { detail: 'no root element' });
  const { uuid, stampedAt } = stampOf(found.stamps);
  const { issuer, receiver, amounts } = form;
  const issuedAt = readLocalDateTime(found.issuedAt ?? '');
  if (issuedAt === undefined) throw lacks(form.issuedAt);
  const issuerRfc = trimmed(found.issuerRfc)?.toUpperCase();
  if (issuerRfc === undefined) throw lacks(`Emisor/${issuer.rfc}`);
  const receiverRfc = trimmed(found.receiverRfc)?.toUpperCase();
  if (receiverRfc === undefined && !receiver.nested) throw lacks(`Receptor/${receiver.rfc}`);
  const total = decimal(found.total, amounts.total);
  if (total === undefined) throw lacks(amounts.total);
  return {
    uuid,
    kind: form.kind,
    version: form.version,
    issuedAt,
    issuerRfc,
    total,
    ...optional('stampedAt', stampedAt),
    ...optional('issuerName', found.issuerName || undefined),
    ...optional('receiverRfc', receiverRfc),
    ...optional('receiverName', found.receiverName || undefined),
    ...optional('type', documentType(found.type ?? '')),
    ...optional('currency', trimmed(found.currency)),
    ...optional('subtotal', decimal(found.subtotal, amounts.subtotal ?? '')),
    ...optional('withheld', decimal(found.withheld, amounts.withheld ?? '')),
  };
}

function stampOf(stamps: Found['stamps']): { readonly uuid: string; readonly stampedAt: LocalDateTime | undefined } {
  const [first] = stamps;
  if (first === undefined) throw new PackageError('UUID_MISSING', { detail: 'no TimbreFiscalDigital' });
  const uuid = readUuid(first.uuid ?? '');
  if (uuid === undefined) throw new PackageError('UUID_MISSING', { detail: 'TimbreFiscalDigital/UUID' });
  if (stamps.some((stamp) => readUuid(stamp.uuid ?? '') !== uuid)) throw new PackageError('UUID_AMBIGUOUS');
  return { uuid, stampedAt: readLocalDateTime(first.stampedAt ?? '') };
}

function trimmed(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value === '' ? undefined : value;
}

function decimal(text: string | undefined, attribute: string): string | undefined {
  if (text === undefined) return undefined;
  const value = readDecimal(text);
  if (value === undefined) throw lacks(attribute);
  return value;
}

function lacks(attribute: string): PackageError {
  return new PackageError('NOT_A_CFDI', { detail: `${attribute} is absent or unreadable` });
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
