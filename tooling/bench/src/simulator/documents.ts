import { createWorld, type World } from '@acopio/sat-simulator';

/** The taxpayer whose documents are measured. */
export const TAXPAYER = { rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' };

/** The month in which all of them were issued. */
export const MONTH = { from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' } as const;

function worldSpec(documents: number) {
  const months = [{ month: MONTH.from.slice(0, 7), issued: documents, received: 0 }];
  return { seed: 'bench', taxpayers: [{ ...TAXPAYER, months }] };
}

/** A world of so many issued CFDI. */
export function worldOf(documents: number): World {
  return createWorld(worldSpec(documents));
}

/** A scenario of the simulator with the same world. The same request and its packages may be asked for again and again, and are ready at once. */
export function scenarioOf(documents: number): object {
  const limits = { queryLives: null, packageLives: null };
  return { ...worldSpec(documents), settings: { verifiesUntilFinished: 0, limits } };
}
