import type { Text } from '../model.js';

/** What no report can prove, by code: it is said with every one. */
export const cannotProve = {
  SAT_LIST: {
    es: 'La prueba se apoya en la lista del propio SAT (metadatos), al momento que se indica. Un documento que el SAT no lista no se conoce aquí.',
    en: "The proof rests on the SAT's own list (metadata), as of the time that is given. A document that the SAT does not list is not known here.",
  },
  LATER: {
    es: 'Lo que se timbre o se cancele después de ese momento se ve hasta que la lista se pide otra vez.',
    en: 'What is stamped or cancelled after that time is seen when the list is asked for again.',
  },
  GONE_FROM_LIST: {
    es: 'Si el SAT deja de listar un documento, no se nota: lo que una vez estuvo en su lista se conserva.',
    en: 'A document that the SAT stops listing is not noticed: what was on its list once is kept.',
  },
  NOT_OFFERED: {
    es: 'El SAT no entrega el XML de los recibidos que se cancelaron antes de descargarlos: se cuentan, y sus importes no se conocen.',
    en: 'The SAT gives no XML of received documents that were cancelled before they were fetched: they are counted, and their amounts are not known.',
  },
  AMOUNTS: {
    es: 'Los importes son los que dicen los XML, sumados por moneda sin convertirlas; no se revisa si son correctos para efectos fiscales.',
    en: 'Amounts are what the XML says, summed by currency and not converted; whether they are right for tax purposes is not examined.',
  },
  SEALS: {
    es: 'Los sellos digitales de los documentos no se verifican: se guardan los bytes que el SAT entregó.',
    en: 'The digital seals of the documents are not verified: the bytes that the SAT gave are kept.',
  },
  CLOCK: {
    es: 'Los momentos vienen del reloj de la computadora que descargó, y los SHA-256 prueban que los paquetes no cambiaron desde entonces, no quién los hizo.',
    en: 'Times come from the clock of the computer that fetched, and SHA-256 proves that packages have not changed since, not who made them.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** One of them. */
export type CannotProveCode = keyof typeof cannotProve;
