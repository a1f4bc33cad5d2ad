import { RFC_SHAPE } from './invented-rfc.js';
import { blanked, masked, type Replacement } from './replacement.js';

/** What there is to hide of a taxpayer of that name. */
export function secretsOf(legalName: string, replacement: Replacement): Secrets {
  return { replacement, ownName: patternOf(legalName), satIds: new Set() };
}

/** What a run of the program knows, and no file may show. */
export interface Secrets {
  readonly replacement: Replacement;
  /** Finds the taxpayer's name, as the certificate has it. */
  readonly ownName: RegExp;
  /** Ids of requests and packages, lower case: they stay, because nobody else can use them and messages refer to them. Grows. */
  readonly satIds: Set<string>;
}

/** Shape of a UUID, as text inside a regular expression. */
export const UUID_SHAPE = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';

const CURP = String.raw`[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z\d]\d`;
const EMAIL = String.raw`[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`;
/** Keys, seals, tokens. Addresses that the SAT's faults quote have no digits. */
const CODED = String.raw`(?=[\w+/=%.-]*[\d+=])[\w+/=%.-]{40,}`;
const LONG_NUMBER = String.raw`\d{9,}`;
/** A letter or digit beside it would make it another word. */
const alone = (pattern: string): string => String.raw`(?<![\p{L}\d&])(?:${pattern})(?![\p{L}\d])`;

/** Whole texts of one kind. */
export const shapes = {
  uuid: new RegExp(`^${UUID_SHAPE}$`, 'i'),
  rfc: new RegExp(`^${RFC_SHAPE}$`, 'iu'),
  number: /^-?\d*\.?\d+$/,
} as const;

const SPEAKING = new RegExp(
  [
    `(?<uuid>${UUID_SHAPE})`,
    `(?<curp>${alone(CURP)})`,
    `(?<rfc>${alone(RFC_SHAPE)})`,
    `(?<email>${EMAIL})`,
    `(?<coded>${CODED})`,
    `(?<number>${LONG_NUMBER})`,
  ].join('|'),
  'giu',
);

/**
 * A sentence of the SAT's, such as `Mensaje`: it stays, and what in it has the shape of an RFC, a CURP, a UUID of a document, an address of e-mail, a
 * key or a long number is replaced; so is the taxpayer's own name. A name of somebody else would stay.
 */
export function redactSentence(text: string, secrets: Secrets): string {
  const { replacement } = secrets;
  const nameless = text.normalize('NFC').replaceAll(secrets.ownName, (found) => replacement.name(found));
  return nameless.replaceAll(SPEAKING, (found, ...rest) => {
    const { uuid, rfc, number, coded } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (uuid !== undefined) return redactUuid(uuid, secrets);
    if (rfc !== undefined) return replacement.rfc(rfc);
    if (number !== undefined) return replacement.number(number);
    return coded === undefined ? masked(found) : blanked(found);
  });
}

/** The UUID of a document is replaced; the id of a request or package is not. */
export function redactUuid(uuid: string, { replacement, satIds }: Secrets): string {
  return satIds.has(uuid.toLowerCase()) ? uuid : replacement.uuid(uuid);
}

/** Finds a name whatever its case of letters and its white space. */
function patternOf(name: string): RegExp {
  const words = name.normalize('NFC').trim().split(/\s+/);
  return new RegExp(
    words.map((word) => word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)).join(String.raw`\s+`),
    'giu',
  );
}
