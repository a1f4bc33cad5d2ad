/**
 * The SAT's two installations of Descarga Masiva: `cfdi` (regular invoices) and `retenciones` (CFDI de retenciones e
 * información de pagos). Each has its own hosts and its own tokens.
 */
export type Service = 'cfdi' | 'retenciones';

/** The four steps of the service: Autenticación, Solicitud, Verificación, Descarga. */
export type SatOperation = 'login' | 'request' | 'verify' | 'download';

/** Where the time comes from. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date() };
