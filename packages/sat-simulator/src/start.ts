import type { SatSimulator, SimulatorOptions } from './server/simulator.js';

/**
 * Starts a simulated SAT on loopback: Autenticación, Solicitud, Verificación and Descarga of both installations, as the SAT's documents of v1.5
 * (May 2025) describe them and as callers have seen them behave. It verifies every signature with code of its own (libxml2 and node:crypto).
 *
 * @throws RangeError when the authority's certificate cannot be read or a setting or a fault makes no sense; node's error when a port is taken.
 */
export async function startSatSimulator(options: SimulatorOptions = {}): Promise<SatSimulator> {
  // libxml2 starts with a top-level await: loaded only here, it does not keep anybody from loading this package with `require`.
  const { startSatSimulator: start } = await import('./server/simulator.js');
  return start(options);
}
