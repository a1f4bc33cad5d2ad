import { COMPANY_RFC_LENGTH, FOREIGN_RFC, GENERAL_PUBLIC_RFC } from '../rfc.js';
import { createRandom } from './random.js';
import type { Random, SeedWords } from './random.js';

/** A taxpayer as documents name them. */
export interface Party {
  readonly rfc: string;
  readonly name: string;
  /** Key of the tax regime (catalogue c_RegimenFiscal). */
  readonly regime: string;
  readonly postalCode: string;
}

/** Everybody with whom the taxpayers of a world deal. */
export interface Counterparts {
  readonly companies: readonly Party[];
  readonly individuals: readonly Party[];
  /** Companies whose names have characters that break careless software. */
  readonly odd: readonly Party[];
}

/** The general public, to whom global invoices are made out. */
export const GENERAL_PUBLIC: Party = {
  rfc: GENERAL_PUBLIC_RFC,
  name: 'PUBLICO EN GENERAL',
  regime: '616',
  postalCode: '06300',
};

const FOREIGN_NAMES = ['ACME TRADING LLC', 'MÜLLER & SÖHNE GMBH', "O'BRIEN EXPORTS LTD"];

/** A customer abroad. */
export function foreigner(random: Random): Party {
  return { rfc: FOREIGN_RFC, name: random.pick(FOREIGN_NAMES), regime: '616', postalCode: '06300' };
}

const ODD_NAMES = [
  'HERRAMIENTAS & EQUIPOS DEL NORTE',
  'MUÑOZ NÚÑEZ Y COMPAÑÍA',
  'TORNILLOS "EL CHINO"',
  "PIZZAS D'ANGELO",
  'CAÑÓN <LOGÍSTICA> Y MÁS',
  'SERVICIOS~INTEGRALES~DEL BAJÍO',
  'GRUPO\r\nINDUSTRIAL SALTILLO',
  'COMERCIAL\nDOS LÍNEAS',
  'IMPRESOS\rCON RETORNO',
  'TABULADORES\tDEL SUR',
  'BARRAS \\ INVERTIDAS \\',
  'QUESOS & "VINOS" D\'ORIENTE <S>~Y\nMÁS',
  'CIERRES ]]> Y CREMALLERAS',
  'A&amp;B ESCAPADO DOS VECES',
  'TALLER “EL ÁGUILA” — SUCURSAL Nº 1',
  'ESPACIOS  DOBLES   Y TRIPLES',
  'PANADERÍA 🥐 LA ESPIGA',
  "'COMILLAS SIMPLES'",
] as const;

const COMPANY_ACTIVITIES = [
  'COMERCIALIZADORA',
  'SERVICIOS INTEGRALES',
  'TRANSPORTES',
  'ABARROTES',
  'CONSTRUCTORA',
  'PAPELERÍA',
  'GRUPO MÉDICO',
  'REFACCIONES',
  'DISTRIBUIDORA',
  'CONSULTORES',
] as const;
const COMPANY_PLACES = [
  'DEL NORTE',
  'DE OCCIDENTE',
  'DEL BAJÍO',
  'SAN ÁNGEL',
  'LA LAGUNA',
  'DEL PACÍFICO',
  'PEÑA COLORADA',
  'REFORMA',
  'DEL VALLE',
  'TEPEYAC',
] as const;
const FIRST_NAMES = [
  'ANA',
  'JOSÉ LUIS',
  'MARÍA',
  'BEGOÑA',
  'CARLOS',
  'ÍÑIGO',
  'LUCÍA',
  'PEDRO',
  'SOFÍA',
  'XIMENA',
] as const;
const LAST_NAMES = [
  'PEÑA',
  'LÓPEZ',
  'NÚÑEZ',
  'GARCÍA',
  'MUÑOZ',
  'HERNÁNDEZ',
  'RÍOS',
  'CASTAÑEDA',
  'VEGA',
  'IBÁÑEZ',
] as const;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const HOMOCLAVE = 'ABCDEFGHIJKLMNPQRSTUVWXYZ123456789'.split('');
const CHECK_DIGITS = '0123456789A'.split('');
const COMPANIES = 120;
const INDIVIDUALS = 60;
/** Share of counterparts whose RFC has an `Ñ` or an `&`; all of those with odd names have one. */
const ODD_RFC_SHARE = 0.06;

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function inventRfc(random: Random, letters: number, odd: boolean): string {
  const initials = Array.from({ length: letters }, () => random.pick(LETTERS));
  if (odd) {
    initials[1 + random.below(letters - 1)] = random.pick(['Ñ', '&']);
  }
  const date = `${twoDigits(random.below(100))}${twoDigits(1 + random.below(12))}${twoDigits(1 + random.below(28))}`;
  return `${initials.join('')}${date}${random.pick(HOMOCLAVE)}${random.pick(HOMOCLAVE)}${random.pick(CHECK_DIGITS)}`;
}

/** A postal code that depends on the RFC alone, as does everything else that a document says of a taxpayer beside the name. */
function postalCodeOf(rfc: string): string {
  let sum = 0;
  for (const character of rfc) {
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 89_000;
  }
  return String(10_000 + sum);
}

/** The party of an RFC and a name. */
export function partyOf(rfc: string, name: string): Party {
  const isCompany = rfc.length === COMPANY_RFC_LENGTH;
  return { rfc, name, regime: isCompany ? '601' : '626', postalCode: postalCodeOf(rfc) };
}

/** Invents the counterparts of a world; none has an RFC in `taken`, and no two have the same one. */
export function createCounterparts(words: SeedWords, taken: Iterable<string>): Counterparts {
  const random = createRandom(words);
  const used = new Set([...taken, GENERAL_PUBLIC_RFC, FOREIGN_RFC]);
  const invent = (letters: number, odd: boolean, name: string): Party => {
    let rfc = inventRfc(random, letters, odd);
    while (used.has(rfc)) {
      rfc = inventRfc(random, letters, odd);
    }
    used.add(rfc);
    return partyOf(rfc, name);
  };
  return {
    companies: Array.from({ length: COMPANIES }, () =>
      invent(3, random.chance(ODD_RFC_SHARE), `${random.pick(COMPANY_ACTIVITIES)} ${random.pick(COMPANY_PLACES)}`),
    ),
    individuals: Array.from({ length: INDIVIDUALS }, () =>
      invent(
        4,
        random.chance(ODD_RFC_SHARE),
        `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)} ${random.pick(LAST_NAMES)}`,
      ),
    ),
    odd: ODD_NAMES.map((name) => invent(3, true, name)),
  };
}
