import { type Random, randomFrom } from './random.ts';

/** Somebody who issues or receives documents. */
export interface Party {
  readonly rfc: string;
  readonly name: string;
}

/** The taxpayer whose packages these are; a test taxpayer of the SAT. */
export const TAXPAYER: Party = { rfc: 'EKU9003173C9', name: 'ESCUELA KEMPER URGATE' };

const FIRST = ['COMERCIALIZADORA', 'GRUPO', 'SERVICIOS', 'ABARROTES', 'TRANSPORTES', 'CONSTRUCCIONES', 'REFACCIONES'];
const SECOND = ['DEL NORTE', 'LA ESPERANZA', 'DE OCCIDENTE', 'PEÑA & HIJOS', 'ÁNGELES', '"EL SOL"', 'INDUSTRIALES'];
const THIRD = ['', ' Y ASOCIADOS', ' DE MÉXICO', ' HERMANOS', ' SAN JOSÉ', ' DEL VALLE', ' INTERNACIONAL'];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function rfc(random: Random): string {
  const letters = [0, 0, 0].map(() => LETTERS[random.below(LETTERS.length)]).join('');
  const two = (from: number, end: number): string => String(from + random.below(end - from)).padStart(2, '0');
  return `${letters}${two(10, 25)}${two(1, 13)}${two(1, 29)}${LETTERS[random.below(26)]}${random.below(10)}${random.below(10)}`;
}

/** Those with whom the taxpayer deals. */
export const COUNTERPARTS: readonly Party[] = counterparts(randomFrom(2));

function counterparts(random: Random): readonly Party[] {
  return Array.from({ length: 4_000 }, () => ({
    rfc: rfc(random),
    name: `${random.pick(FIRST)} ${random.pick(SECOND)}${random.pick(THIRD)} ${random.below(1_000)}`,
  }));
}
