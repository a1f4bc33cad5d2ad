import { createWorld, type World } from '@acopio/sat-simulator';

/** A taxpayer of the fleet, and the documents of its month. */
export interface FleetTaxpayer {
  readonly rfc: string;
  readonly world: World;
}

/** The month in which all documents of the fleet are issued; the fleet begins with it. */
export const MONTH = '2025-06';

/** Numbers from 0 to before 1 that always come in the same order (Mulberry32, T. Ettinger, 2017, public domain). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Most have a handful of documents, a few have hundreds, as with an accountant's clients. */
function documentsOf(random: () => number): number {
  return Math.min(500, Math.floor(-6 * Math.log(1 - random()) * (random() < 0.02 ? 20 : 1)));
}

/** So many taxpayers; the same every time. */
export function createTaxpayers(count: number): readonly FleetTaxpayer[] {
  const random = createRandom(1);
  return Array.from({ length: count }, (_, index) => {
    const rfc = `FLT010101${index.toString(36).toUpperCase().padStart(3, '0')}`;
    const months = [{ month: MONTH, issued: documentsOf(random), received: documentsOf(random) }];
    const taxpayers = [{ rfc, legalName: `FLOTILLA ${index}`, months }];
    return { rfc, world: createWorld({ seed: `fleet ${index}`, taxpayers }) };
  });
}
