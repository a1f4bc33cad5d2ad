import { onTestFinished } from 'vitest';

import { createTestAuthority, createWorld, startSatSimulator } from '../../src/index.js';
import type { CredentialSpec, SatSimulator, SimulatorOptions } from '../../src/index.js';
import { testClient } from './client.js';
import type { TestClient } from './client.js';
import { signerOf } from '../conformance/signer.js';
import type { TestSigner } from '../conformance/signer.js';

/** The taxpayer of the tests, and another one who is in the same world. */
export const RFC = 'EKU9003173C9';
export const OTHER_RFC = 'HAÑ930228SM9';

/** One authority for a whole test file: keys take long to make. */
export const AUTHORITY = createTestAuthority();

/** A small world: January 2025 has documents of both directions and services. */
export const WORLD = createWorld({
  seed: 'server tests',
  taxpayers: [
    {
      rfc: RFC,
      legalName: 'ESCUELA KEMPER URGATE SA DE CV',
      months: [{ month: '2025-01', issued: 30, received: 40 }],
      retenciones: [{ month: '2025-01', issued: 6, received: 6 }],
    },
    { rfc: OTHER_RFC, legalName: 'HERRERÍA Ñ SA DE CV', months: [{ month: '2025-01', issued: 12, received: 12 }] },
  ],
});

const signers = new Map<string, TestSigner>();

/** A signer with a certificate of {@link AUTHORITY}; the same spec gives the same one. */
export function issuedSigner(spec: Partial<CredentialSpec> = {}): TestSigner {
  const key = JSON.stringify(spec);
  const signer = signers.get(key) ?? signerOf(AUTHORITY.issue({ rfc: RFC, legalName: 'A SA DE CV', ...spec }));
  signers.set(key, signer);
  return signer;
}

/** A simulator for the running test, closed when it ends. */
export async function simulated(options: SimulatorOptions = {}): Promise<SatSimulator> {
  const sat = await startSatSimulator({ authority: AUTHORITY, world: WORLD, verifiesUntilFinished: 0, ...options });
  onTestFinished(() => sat.close());
  return sat;
}

/** The same, with a client of its taxpayer. */
export async function simulatedWithClient(
  options: SimulatorOptions = {},
): Promise<{ readonly sat: SatSimulator; readonly client: TestClient }> {
  const sat = await simulated(options);
  return { sat, client: testClient(sat, RFC, issuedSigner()) };
}

/** A copy of the bytes, or of a text's UTF-8 bytes, with one bit changed. */
export function flipped(bytes: Uint8Array | string, offset: number, bit: number): Buffer {
  const copy = Buffer.from(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
  copy[offset] = (copy[offset] ?? 0) ^ (1 << bit);
  return copy;
}
