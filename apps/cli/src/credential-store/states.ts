import { CredentialError, requireEfirma, type Certificate } from '@acopio/credentials';
import type { Language, Text } from '../language.js';
import { coloured } from '../terminal.js';
import { mexicoTime } from '../wording.js';

/** An e.firma that ends within this many days should be renewed: appointments at the SAT take weeks. */
const SOON_DAYS = 30;

const DAY = 86_400_000;

/** How a certificate stands today: `valid`, `soon` to end, or what keeps it from being used. */
export type CredentialState = 'valid' | 'soon' | 'expired' | 'notYetValid' | 'csd' | 'other';

const names: Readonly<Record<CredentialState, Text>> = {
  valid: { es: 'vigente', en: 'valid' },
  soon: { es: 'vence pronto', en: 'ends soon' },
  expired: { es: 'vencida', en: 'expired' },
  notYetValid: { es: 'aún no válida', en: 'not valid yet' },
  csd: { es: 'es un CSD', en: 'is a CSD' },
  other: { es: 'no es una e.firma', en: 'is no e.firma' },
};

const tones = {
  valid: 'plain',
  soon: 'waiting',
  expired: 'bad',
  notYetValid: 'bad',
  csd: 'bad',
  other: 'bad',
} as const;

/** How a certificate stands at an instant. */
export function stateOf(certificate: Certificate, now: Date): CredentialState {
  const problem = problemOf(certificate, now);
  if (problem === undefined) return daysLeft(certificate, now) <= SOON_DAYS ? 'soon' : 'valid';
  if (problem.code === 'NOT_AN_EFIRMA') return certificate.kind === 'csd' ? 'csd' : 'other';
  return problem.code === 'EXPIRED' ? 'expired' : 'notYetValid';
}

/** Why the SAT cannot accept a certificate; `undefined` for an e.firma in force. */
export function problemOf(certificate: Certificate, now: Date): CredentialError | undefined {
  try {
    requireEfirma(certificate, now);
    return undefined;
  } catch (error) {
    if (error instanceof CredentialError) return error;
    throw error;
  }
}

/** Whole days until a certificate ends; negative once it has. */
export function daysLeft({ validTo }: Pick<Certificate, 'validTo'>, now: Date): number {
  return Math.floor((Date.parse(validTo) - now.getTime()) / DAY);
}

/** A state in words, in its colour. */
export function stateText(state: CredentialState, language: Language): string {
  return coloured(tones[state], names[state][language]);
}

/** What a list says of a certificate, as data. */
export function factsOf(certificate: Certificate, now: Date): Readonly<Record<string, unknown>> {
  const { rfc, legalName, kind, number, validFrom, validTo, sha256, sha1 } = certificate;
  const state = stateOf(certificate, now);
  return {
    rfc,
    legalName,
    kind,
    number,
    validFrom,
    validTo,
    daysLeft: daysLeft(certificate, now),
    state,
    sha256,
    sha1,
  };
}

/** The day on which a certificate ends, Mexico City. */
export function endOf({ validTo }: Pick<Certificate, 'validTo'>): string {
  return mexicoTime(validTo).slice(0, 10);
}
