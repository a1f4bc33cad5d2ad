import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { said, silence } from './speaker.js';

// The suite judges by HTTP and knows no client; whoever it finds here says what a client can say. Its cases are registered
// beside the tests below, each of them a test of this file.
process.env['ACOPIO_SAT_SPEAKER'] = join(import.meta.dirname, 'speaker.ts');
await import(join(import.meta.dirname, '../../../sat-simulator/test/conformance/conformance.test.ts'));

afterAll(silence);

/** Messages that have to go through the client at the least, by what the suite's client is and the operation's element. */
const FLOORS: Readonly<Record<string, number>> = {
  'cfdi login': 120,
  'cfdi SolicitaDescargaEmitidos': 80,
  'cfdi SolicitaDescargaRecibidos': 18,
  'cfdi SolicitaDescargaFolio': 10,
  'cfdi VerificaSolicitudDescarga': 100,
  'cfdi PeticionDescargaMasivaTercerosEntrada': 24,
  'retenciones login': 6,
  'retenciones SolicitaDescargaEmitidos': 5,
  'retenciones VerificaSolicitudDescarga': 4,
  'retenciones PeticionDescargaMasivaTercerosEntrada': 3,
};

describe('of the suite’s messages', () => {
  it('all that a client can say went through it', () => {
    console.log('through the client:', Object.fromEntries(said));
    for (const [what, floor] of Object.entries(FLOORS)) {
      expect(said.get(what) ?? 0, what).toBeGreaterThanOrEqual(floor);
    }
  });
});
