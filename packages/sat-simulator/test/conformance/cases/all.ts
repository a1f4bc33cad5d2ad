import type { Case } from '../case.js';
import { CERTIFICATES } from './certificates.js';
import { CLIENTS } from './clients.js';
import { CONTENT } from './content.js';
import { CONTRACT } from './contract.js';
import { LOGIN } from './login.js';
import { ORDER } from './order.js';
import { OUTAGES } from './outages.js';
import { PACKAGES } from './packages.js';
import { QUOTAS } from './quotas.js';
import { RETENCIONES } from './retenciones.js';
import { RFC } from './rfc.js';
import { SIGNATURES } from './signatures.js';
import { STATES } from './states.js';
import { TOKEN } from './token.js';
import { TRANSPORT } from './transport.js';

/** Every case of the suite, by theme. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  transport: TRANSPORT,
  login: LOGIN,
  token: TOKEN,
  certificates: CERTIFICATES,
  signatures: SIGNATURES,
  'other clients': CLIENTS,
  RFC,
  content: CONTENT,
  contract: CONTRACT,
  quotas: QUOTAS,
  states: STATES,
  packages: PACKAGES,
  retenciones: RETENCIONES,
  order: ORDER,
  outages: OUTAGES,
};

/** Themes of messages that are wrong, or written in other clients' ways, on purpose: a client that speaks for the suite has next to no part in them. */
export const HAND_WRITTEN: ReadonlySet<string> = new Set(['transport', 'other clients', 'order']);
