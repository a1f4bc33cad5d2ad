import { CHECKS } from './checks.js';
import type { CheckName } from './checks.js';

/** Texts of the codes as the SAT's documents of v1.5 (May 2025) print them; the live spelling where one was observed (404, 5000, 5008). */
export const SAT_TEXTS = {
  '300': 'Usuario No Válido',
  '301': 'XML Mal Formado',
  '302': 'Sello Mal Formado',
  '303': 'Sello no corresponde con RfcSolicitante',
  '304': 'Certificado Revocado o Caduco',
  '305': 'Certificado Inválido',
  '404': 'Error no controlado.',
  '5000': 'Solicitud Aceptada',
  '5001': 'Tercero no autorizado',
  '5002': 'Se han agotado las solicitudes de por vida',
  '5003': 'Tope máximo de elementos de la consulta',
  '5004': 'No se encontró la información',
  '5005': 'Ya se tiene una solicitud registrada',
  '5006': 'Error interno en el proceso',
  '5007': 'No existe el paquete solicitado',
  '5008': 'Maximo de descargas permitidas.',
  '5011': 'Límite de descargas por folio por día',
  '5012': 'No se permite la descarga de xml que se encuentren cancelados',
} as const;

/** A code of {@link SAT_TEXTS}. */
export type SatCode = keyof typeof SAT_TEXTS;

/** Text of a code; unknown ones have none. */
export function satText(code: string): string {
  return Object.hasOwn(SAT_TEXTS, code) ? SAT_TEXTS[code as SatCode] : '';
}

/** A business refusal: code, text and, for the journal, the check that refused and why in plain words. */
export interface Refusal {
  readonly check: CheckName;
  readonly code: string;
  readonly message: string;
  readonly reason: string;
}

/** Why a check fails: for the journal and, in a 301, for the caller. `message` replaces the SAT's text for the code. */
export type Failure = string | { readonly reason: string; readonly message?: string };

/**
 * The refusal of a check whose code is one of the SAT's. A 301 says why, as the SAT appends it: after a colon, without a blank. The wording is the
 * simulator's unless noted where it stands.
 */
export function refusal(check: CheckName, failure: Failure): Refusal {
  const { code } = CHECKS[check];
  const { reason, message } = typeof failure === 'string' ? { reason: failure } : { message: undefined, ...failure };
  const text = satText(code);
  return { check, code, reason, message: message ?? (code === '301' ? `${text}:${reason}` : text) };
}
