import { packageErrors, type PackageError, type PackageErrorCode } from '@acopio/package-extractor';
import type { Text } from '../model.js';

/** Why a file, or a line of a file of requests, was not taken over: code → what is wrong with it. */
export const adoptionRefusals = {
  FILE_UNREADABLE: { es: 'no se puede leer', en: 'cannot be read' },
  LINK: {
    es: 'es un enlace; dentro de una carpeta no se siguen',
    en: 'is a link; within a folder they are not followed',
  },
  KIND_UNKNOWN: {
    es: 'no es un ZIP, un XML ni un TXT de metadatos',
    en: 'is neither a ZIP nor an XML nor a TXT of metadata',
  },
  NO_DOCUMENTS: {
    es: 'no trae XML ni metadatos en su primer nivel',
    en: 'has neither XML nor metadata at its top level',
  },
  NOT_OF_TAXPAYER: {
    es: 'el RFC no es su emisor ni su receptor, o es del otro servicio',
    en: 'the RFC is neither its issuer nor its receiver, or it is of the other service',
  },
  CHANGED: {
    es: 'no es lo que dice el .json a su lado, o cambió mientras se leía',
    en: 'is not what the .json beside it says, or changed while it was read',
  },
  TOO_LONG: { es: 'el renglón es demasiado largo', en: 'the line is too long' },
  TOO_MANY: { es: 'el archivo tiene demasiados renglones', en: 'the file has too many lines' },
  LINE_INVALID: {
    es: 'no es un objeto JSON ni los campos del encabezado',
    en: 'is no JSON object, and not the fields of the header',
  },
  ID_INVALID: { es: 'idSolicitud no es un UUID', en: 'idSolicitud is no UUID' },
  SERVICE_INVALID: { es: 'service no es cfdi ni retenciones', en: 'service is neither cfdi nor retenciones' },
  DIRECTION_INVALID: { es: 'direction no es issued ni received', en: 'direction is neither issued nor received' },
  CONTENT_INVALID: { es: 'content no es metadata ni xml', en: 'content is neither metadata nor xml' },
  PERIOD_INVALID: {
    es: 'from y to no son fechas, o están al revés (2025-01-01T00:00:00)',
    en: 'from and to are no dates, or are reversed (2025-01-01T00:00:00)',
  },
  TIME_INVALID: {
    es: 'requestedAt no es una fecha, o está en el futuro (2025-01-31T18:00:00Z)',
    en: 'requestedAt is no date, or lies in the future (2025-01-31T18:00:00Z)',
  },
} as const satisfies Record<string, Text>;

/** Codes of `adoptionRefusals`. */
export type AdoptionRefusalCode = keyof typeof adoptionRefusals;

/** Why something was not taken over. */
export interface Refusal {
  readonly code: AdoptionRefusalCode | PackageErrorCode;
  readonly text: Text;
  /** A fact that needs no translation. */
  readonly detail?: string;
}

/** A refusal by its code. */
export function refusal(code: AdoptionRefusalCode, detail?: string): Refusal {
  return { code, text: adoptionRefusals[code], ...(detail === undefined ? {} : { detail }) };
}

/** The refusal of a file that the reader of packages refused. */
export function refusalOf({ code, detail }: Pick<PackageError, 'code' | 'detail'>): Refusal {
  return { code, text: packageErrors[code].text, ...(detail === undefined ? {} : { detail }) };
}

/** Ends the work on one source, and not the run. */
export class RefusedSource extends Error {
  override readonly name = 'RefusedSource';
  readonly refusal: Refusal;

  constructor(why: Refusal) {
    super(why.text.en);
    this.refusal = why;
  }
}
