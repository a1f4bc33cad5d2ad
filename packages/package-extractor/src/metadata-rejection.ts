import type { Text } from './errors.js';

/** Why a row of a metadata file was not read. */
export const rejectionReasons = {
  UUID_INVALID: {
    es: 'El renglón no empieza con un UUID',
    en: 'The row does not begin with a UUID',
  },
  DATE_INVALID: {
    es: 'Una fecha falta o no se entiende',
    en: 'A date is missing or not understood',
  },
  AMOUNT_INVALID: {
    es: 'Un monto falta o no es un número decimal',
    en: 'An amount is missing or no decimal number',
  },
  STATUS_UNKNOWN: {
    es: 'El estatus no es 0 ni 1',
    en: 'The status is neither 0 nor 1',
  },
  SEPARATORS_AMBIGUOUS: {
    es: 'Hay ~ dentro de los nombres y no se sabe dónde termina cada uno',
    en: 'There are ~ inside the names and no telling where each of them ends',
  },
  ROW_TOO_LONG: {
    es: 'El renglón rebasa el largo permitido',
    en: 'The row exceeds the allowed length',
  },
  HEADER_UNKNOWN: {
    es: 'El archivo no empieza con un encabezado de metadata conocido; no se leyó',
    en: 'The file does not begin with a known metadata header; it was not read',
  },
  THIRD_PARTY_NOT_LISTED: {
    es: 'El UUID de este renglón de terceros no está en la metadata del paquete',
    en: 'The UUID of this third-party row is not in the metadata of the package',
  },
} as const satisfies Record<string, Text>;

/** A stable code of a rejection. */
export type RejectionReason = keyof typeof rejectionReasons;

/** A row that was not read. It is handed over so that nothing disappears without a word. */
export interface RejectedRow {
  /** Name of the text file in the package. */
  readonly file: string;
  /** Line on which the row begins, from 1, as an editor counts them. */
  readonly line: number;
  readonly reason: RejectionReason;
  /** The reason for people. */
  readonly text: Text;
  /** The row as it stands in the file, at most 500 characters of it. It may hold names of persons. */
  readonly raw: string;
}

const LONGEST_RAW = 500;

/** A rejection with the text of its reason. */
export function rejectedRow(
  reason: RejectionReason,
  { file, line, text }: { readonly file: string; readonly line: number; readonly text: string },
): RejectedRow {
  return { file, line, reason, text: rejectionReasons[reason], raw: bounded(text) };
}

/** A copy when it is cut: a slice would keep the whole row in memory, which may be a hundred times longer. */
function bounded(text: string): string {
  return text.length <= LONGEST_RAW ? text : Buffer.from(text.slice(0, LONGEST_RAW), 'utf16le').toString('utf16le');
}
