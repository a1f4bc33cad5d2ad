import { characterString, objectIdentifier, sequence, set } from './der.js';
import type { Asn1, StringType } from './der.js';

/** Attribute types found in the SAT's certificates (X.520; PKCS #9 for the last two). */
const ATTRIBUTES = {
  commonName: '2.5.4.3',
  name: '2.5.4.41',
  organization: '2.5.4.10',
  organizationalUnit: '2.5.4.11',
  country: '2.5.4.6',
  state: '2.5.4.8',
  locality: '2.5.4.7',
  street: '2.5.4.9',
  postalCode: '2.5.4.17',
  serialNumber: '2.5.4.5',
  uniqueIdentifier: '2.5.4.45',
  email: '1.2.840.113549.1.9.1',
  unstructuredName: '1.2.840.113549.1.9.2',
} as const;

/** One attribute of a distinguished name, in certificate order. */
export interface NameAttribute {
  readonly type: keyof typeof ATTRIBUTES;
  readonly value: string;
  /** How the value is encoded. */
  readonly encoding: StringType;
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const LATIN_1 = /^[\0-\u00ff]*$/;

/**
 * The encoding the SAT uses for a value of a taxpayer's subject: PrintableString when it can, otherwise TeletexString
 * holding ISO-8859-1 bytes (seen in the SAT's test certificates of RFCs with `Ñ` or `&`).
 */
function subjectEncoding(value: string): StringType {
  if (PRINTABLE.test(value)) {
    return 'printable';
  }
  return LATIN_1.test(value) ? 'teletex' : 'utf8';
}

/** An attribute of a taxpayer's subject, encoded as the SAT would. */
export function subjectAttribute(type: NameAttribute['type'], value: string): NameAttribute {
  return { type, value, encoding: type === 'email' ? 'ia5' : subjectEncoding(value) };
}

/** An X.501 Name with one attribute in each relative name, in the order given. */
export function distinguishedName(attributes: readonly NameAttribute[]): Asn1 {
  return sequence(
    ...attributes.map(({ type, value, encoding }) =>
      set(sequence(objectIdentifier(ATTRIBUTES[type]), characterString(encoding, value))),
    ),
  );
}

/**
 * The authority's own name. It has the attributes of the SAT's test authority "AC UAT" (2022) in the same order and with the
 * same encodings, the odd ones included, and a comma and a letter outside ASCII as the production authorities have.
 */
export const AUTHORITY_NAME: readonly NameAttribute[] = [
  { type: 'commonName', value: 'AC de pruebas de Acopio', encoding: 'utf8' },
  { type: 'organization', value: 'SIMULADOR DEL SAT DE ACOPIO', encoding: 'utf8' },
  { type: 'organizationalUnit', value: 'Certificados sin validez fiscal', encoding: 'utf8' },
  { type: 'email', value: 'pruebas@acopio.example', encoding: 'ia5' },
  { type: 'street', value: 'Av. de las Pruebas 77, Col. Guerrero', encoding: 'utf8' },
  { type: 'postalCode', value: '06300', encoding: 'utf8' },
  { type: 'country', value: 'MX', encoding: 'printable' },
  { type: 'state', value: 'CIUDAD DE MEXICO', encoding: 'utf8' },
  { type: 'locality', value: 'Cuauhtémoc', encoding: 'utf8' },
  { type: 'uniqueIdentifier', value: '2.5.4.45', encoding: 'printable' },
  { type: 'unstructuredName', value: 'responsable: Acopio', encoding: 'printable' },
];
