import { COMPANY_RFC_LENGTH, isRfc } from '../rfc.js';
import { subjectAttribute } from './distinguished-name.js';
import type { NameAttribute } from './distinguished-name.js';

/** The person who signs for a company. */
export interface Representative {
  /** RFC of an individual, 13 characters. */
  readonly rfc: string;
  readonly curp: string;
}

const DEFAULT_REPRESENTATIVE: Representative = { rfc: 'PUEA800101AB1', curp: 'PUEA800101HDFRRN04' };

/** Whose certificate it is. */
export interface Taxpayer {
  readonly rfc: string;
  readonly legalName: string;
  readonly curp?: string;
  readonly representative?: Representative;
}

function inventedCurp(rfc: string): string {
  return `${rfc.slice(0, 10).replaceAll(/[Ñ&]/g, 'X')}HDFRRN04`;
}

/**
 * Subject as in the SAT's certificates: common name, name and organization are the legal name; x500UniqueIdentifier (2.5.4.45) holds the
 * RFC, for a company followed by ` / ` and its representative's; serialNumber the CURP, for a company ` / ` and the representative's.
 * An e.firma has country and e-mail before them, a CSD its branch after them.
 *
 * @throws RangeError when an RFC is none: twelve or thirteen characters, upper case, composed (NFC).
 */
export function taxpayerName(taxpayer: Taxpayer, branch: string | undefined): readonly NameAttribute[] {
  const { rfc, legalName } = taxpayer;
  const isCompany = rfc.length === COMPANY_RFC_LENGTH;
  const representative = taxpayer.representative ?? (isCompany ? DEFAULT_REPRESENTATIVE : undefined);
  for (const candidate of [rfc, representative?.rfc ?? rfc]) {
    if (!isRfc(candidate)) {
      throw new RangeError(`not an RFC: ${candidate}`);
    }
  }
  const curp = isCompany ? '' : (taxpayer.curp ?? inventedCurp(rfc));
  return [
    subjectAttribute('commonName', legalName),
    subjectAttribute('name', legalName),
    subjectAttribute('organization', legalName),
    ...(branch === undefined
      ? [subjectAttribute('country', 'MX'), subjectAttribute('email', 'contribuyente@acopio.example')]
      : []),
    subjectAttribute('uniqueIdentifier', representative === undefined ? rfc : `${rfc} / ${representative.rfc}`),
    subjectAttribute('serialNumber', representative === undefined ? curp : `${curp} / ${representative.curp}`),
    ...(branch === undefined ? [] : [subjectAttribute('organizationalUnit', branch)]),
  ];
}
