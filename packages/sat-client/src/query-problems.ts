import type { Text } from './protocol/codes.js';

interface ProblemFacts {
  readonly text: Text;
  readonly hint: Text;
}

const FIX_RFC: Text = {
  es: 'Un RFC tiene 12 caracteres (empresas) o 13 (personas), como EKU9003173C9.',
  en: 'An RFC has 12 characters (companies) or 13 (persons), such as EKU9003173C9.',
};

/** All that can be wrong with a query: code → what it is, what to do. */
export const queryProblems = {
  RFC_MISSING: {
    text: { es: 'Falta el RFC propio', en: 'The own RFC is missing' },
    hint: {
      es: 'Indique el RFC del contribuyente que firma: el de la e.firma.',
      en: 'Give the RFC of the taxpayer who signs: that of the e.firma.',
    },
  },
  RFC_MALFORMED: {
    text: { es: 'El RFC propio no es un RFC', en: 'The own RFC is no RFC' },
    hint: FIX_RFC,
  },
  COUNTERPART_MALFORMED: {
    text: { es: 'El RFC de la contraparte no es un RFC', en: 'The counterpart’s RFC is no RFC' },
    hint: FIX_RFC,
  },
  TOO_MANY_COUNTERPARTS: {
    text: { es: 'Hay más contrapartes de las que el SAT admite', en: 'There are more counterparts than the SAT takes' },
    hint: { es: 'Pregunte por cinco como máximo.', en: 'Ask for five at most.' },
  },
  ON_BEHALF_OF_MALFORMED: {
    text: { es: 'El RFC a cuenta de terceros no es un RFC', en: 'The third party’s RFC is no RFC' },
    hint: FIX_RFC,
  },
  COMPLEMENTO_MALFORMED: {
    text: { es: 'El complemento no es un nombre del catálogo', en: 'The complemento is no name of the catalogue' },
    hint: { es: 'Use un valor como nomina12 o pagos20.', en: 'Use a value such as nomina12 or pagos20.' },
  },
  DATE_MALFORMED: {
    text: {
      es: 'La fecha no existe o no tiene la forma debida',
      en: 'The date does not exist or is not written as it must',
    },
    hint: {
      es: 'Escriba AAAA-MM-DDTHH:mm:ss, hora de la Ciudad de México, sin zona.',
      en: 'Write YYYY-MM-DDTHH:mm:ss, Mexico City time, without a zone.',
    },
  },
  PERIOD_REVERSED: {
    text: { es: 'El periodo termina antes de empezar', en: 'The period ends before it begins' },
    hint: { es: 'Intercambie las fechas.', en: 'Swap the dates.' },
  },
  PERIOD_TOO_SHORT: {
    text: { es: 'El periodo abarca menos de dos segundos', en: 'The period spans less than two seconds' },
    hint: { es: 'Termínelo al menos un segundo después.', en: 'Let it end at least one second later.' },
  },
  PERIOD_TOO_OLD: {
    text: {
      es: 'El periodo empieza antes de lo que el SAT conserva',
      en: 'The period begins before what the SAT keeps',
    },
    hint: { es: 'El SAT responde por los últimos seis años.', en: 'The SAT answers for the last six years.' },
  },
  PERIOD_IN_FUTURE: {
    text: { es: 'El periodo termina en el futuro', en: 'The period ends in the future' },
    hint: {
      es: 'Termínelo a más tardar ahora, hora de la Ciudad de México.',
      en: 'Let it end now at the latest, Mexico City time.',
    },
  },
  FOLIO_MALFORMED: {
    text: { es: 'El folio fiscal no es un UUID', en: 'The folio is no UUID' },
    hint: {
      es: 'Escríbalo como 00000000-0000-0000-0000-000000000000, en hexadecimal.',
      en: 'Write it as 00000000-0000-0000-0000-000000000000, in hexadecimal.',
    },
  },
  STATUS_NOT_ALLOWED: {
    text: { es: 'El XML recibido solo se entrega vigente', en: 'Received XML is handed out active only' },
    hint: {
      es: 'Quite el estado, o pida metadatos para conocer los cancelados.',
      en: 'Drop the status, or ask for metadata to learn about cancelled ones.',
    },
  },
  FILTER_NOT_FOR_RETENCIONES: {
    text: {
      es: 'En Retenciones no existe este filtro',
      en: 'Retenciones do not have this filter',
    },
    hint: {
      es: 'Quítelo: esos documentos no tienen tipo de comprobante ni RFC a cuenta de terceros.',
      en: 'Drop it: those documents have neither a type nor a third party on whose behalf they are issued.',
    },
  },
  FIELD_NOT_ALLOWED: {
    text: { es: 'Esta clase de consulta no tiene este campo', en: 'This kind of query does not have this field' },
    hint: {
      es: 'Quítelo: counterparts es de los emitidos, counterpart de los recibidos; un folio va solo.',
      en: 'Drop it: counterparts belongs to issued, counterpart to received; a folio is asked for alone.',
    },
  },
  VALUE_UNKNOWN: {
    text: { es: 'El valor no es uno de los admitidos', en: 'The value is none of those allowed' },
    hint: { es: 'El detalle nombra el campo.', en: 'The detail names the field.' },
  },
} as const satisfies Record<string, ProblemFacts>;

/** A stable code of {@link QueryProblem}. */
export type QueryProblemCode = keyof typeof queryProblems;

/** One thing that is wrong with a query. */
export interface QueryProblem {
  readonly code: QueryProblemCode;
  /** What is wrong. */
  readonly text: Text;
  /** What to do. */
  readonly hint: Text;
  /** The field, and its value where that helps: needs no translation. */
  readonly detail?: string;
}
