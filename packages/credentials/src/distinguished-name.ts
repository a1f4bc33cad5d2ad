import { DerError, TAG, contentOf, hexOf, oidOf, partsOf, tagOf } from './der.js';
import type { Der } from './der.js';

/** One attribute of a distinguished name: its type in dotted decimal and its value as text (NFC). */
interface NameAttribute {
  readonly oid: string;
  readonly value: string;
}

/** A distinguished name: relative names in the certificate's order, each with one attribute or, rarely, more. */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** Attribute types that the SAT's certificates use (X.520). */
export const ATTRIBUTE = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  name: '2.5.4.41',
  uniqueIdentifier: '2.5.4.45',
} as const;

/** Short names of OpenSSL 3 (its objects table). */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.13': 'description',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.41': 'name',
  '2.5.4.42': 'GN',
  '2.5.4.43': 'initials',
  '2.5.4.44': 'generationQualifier',
  '2.5.4.45': 'x500UniqueIdentifier',
  '2.5.4.46': 'dnQualifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.2.840.113549.1.9.8': 'unstructuredAddress',
};

/** @throws DerError when `node` is no Name (RFC 5280, section 4.1.2.4). */
export function readName(node: Der | undefined): DistinguishedName {
  return partsOf(node, TAG.sequence).map((relative) =>
    partsOf(relative, TAG.set).map((pair) => {
      const [type, value] = partsOf(pair, TAG.sequence);
      if (value === undefined) throw new DerError('attribute without a value');
      return { oid: oidOf(type), value: textOf(value) };
    }),
  );
}

/** Value of the first attribute of this type. */
export function attributeOf(name: DistinguishedName, oid: string): string | undefined {
  return name.flat().find((attribute) => attribute.oid === oid)?.value;
}

/**
 * A name in one line: the certificate's order, `,` between relative names, OpenSSL's short names, and special characters
 * as a backslash and two hexadecimal digits (RFC 4514, section 2.4). phpcfdi/credentials and nodecfdi/credentials
 * write the issuer's name for the SAT in this form, which differs from RFC 4514 in the order.
 */
export function formatName(name: DistinguishedName): string {
  return name
    .map((relative) => relative.map(({ oid, value }) => `${SHORT_NAMES[oid] ?? oid}=${escapeValue(value)}`).join('+'))
    .join(',');
}

function escapeValue(value: string): string {
  return value.replaceAll(/[\\"+,;<=>]|^[ #]| $/g, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/**
 * The text of a string value. The SAT writes `Ñ` and `&` as TeletexString with the bytes of ISO-8859-1, not of T.61
 * (seen in its test certificates of HAÑ930228SM9, CAÑF770131PA3 and H&E951128469). A type that holds no text becomes
 * `#` and the hexadecimal of its DER (RFC 4514, section 2.4).
 */
function textOf(node: Der): string {
  switch (tagOf(node)) {
    case TAG.utf8String:
      return decodeUtf8(contentOf(node)).normalize('NFC');
    case TAG.printableString:
    case TAG.teletexString:
    case TAG.ia5String:
    case TAG.numericString:
    case TAG.visibleString:
    case TAG.bmpString:
      return contentOf(node).normalize('NFC');
    default:
      return `#${hexOf(node)}`;
  }
}

function decodeUtf8(content: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(content, 'latin1'));
  } catch (cause) {
    throw new DerError('not UTF-8', { cause });
  }
}
