import { CredentialError } from '@acopio/credentials';
import { refusesEverything, type Instant } from '@acopio/sync';
import { VaultError } from '../vault/errors.js';

interface Text {
  readonly es: string;
  readonly en: string;
}

/** Why a ledger stands still until a person acted, or what it is in trouble with while it is tried again; kept as JSON. */
export interface Trouble {
  readonly code: string;
  readonly codEstatus?: string;
  readonly detail?: string;
  readonly text: Text;
  readonly hint: Text;
  readonly at: Instant;
}

/** Reasons of our own for standing still. */
export const haltCodes = {
  NO_CREDENTIAL: {
    text: { es: 'El contribuyente no tiene e.firma registrada', en: 'The taxpayer has no e.firma on record' },
    hint: {
      es: 'Registre la e.firma (certificado, llave y contraseña); el trabajo continúa solo.',
      en: 'Register the e.firma (certificate, key and password); work goes on by itself.',
    },
  },
} as const satisfies Record<string, { text: Text; hint: Text }>;

/** Nothing more can be sent for a ledger before a person acts: `code` says why. */
export class HaltError extends Error {
  override readonly name = 'HaltError';
  readonly code: keyof typeof haltCodes;
  readonly text: Text;
  readonly hint: Text;

  constructor(code: keyof typeof haltCodes) {
    super(haltCodes[code].text.en);
    this.code = code;
    this.text = haltCodes[code].text;
    this.hint = haltCodes[code].hint;
  }
}

/** Whether this error would meet every other step of the ledger too, so that it has to stand still until a person acted. */
export function needsPerson(error: unknown): boolean {
  return (
    error instanceof HaltError ||
    error instanceof VaultError ||
    (error instanceof CredentialError && !error.retryable) ||
    refusesEverything(error)
  );
}

const UNKNOWN = {
  text: { es: 'Falló un paso del servicio', en: 'A step of the service failed' },
  hint: {
    es: 'Se repite por sí solo; si persiste, vea la bitácora del servicio.',
    en: 'It is tried again by itself; if it goes on, look at the log of the service.',
  },
};

/** What may be told of an error: its code and texts, never its message when it is not one of ours. */
export function troubleOf(error: unknown, at: Instant): Trouble {
  if (!isDescribed(error)) return { code: 'INTERNAL', ...UNKNOWN, at };
  const { code, text, hint, codEstatus, detail } = error;
  return {
    code,
    ...(typeof codEstatus === 'string' ? { codEstatus } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
    text,
    hint,
    at,
  };
}

interface Described {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
  readonly codEstatus?: unknown;
  readonly detail?: unknown;
}

/** The errors of Acopio's packages have these fields in common. */
function isDescribed(error: unknown): error is Error & Described {
  return error instanceof Error && 'code' in error && 'text' in error && 'hint' in error;
}
