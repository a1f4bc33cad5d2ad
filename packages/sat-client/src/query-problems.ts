import { isRfc, normalizeRfc } from '@acopio/credentials';
import { isUuid } from './ids.js';
import { historyStart, isLocalDateTime, mexicoCityTime } from './local-date-time.js';
import type { Text } from './protocol/codes.js';
import type { DownloadQuery } from './query.js';

interface ProblemFacts {
  readonly text: Text;
  readonly hint: Text;
}

const FIX_RFC: Text = {
  es: 'Un RFC tiene 12 caracteres (empresas) o 13 (personas), como EKU9003173C9.',
  en: 'An RFC has 12 characters (companies) or 13 (persons), such as EKU9003173C9.',
};

const queryProblems = {
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

/** What a query is checked against. */
export interface QueryContext {
  /** The taxpayer's own RFC. */
  readonly rfc: string;
  /** The instant that counts as now. */
  readonly now: Date;
}

const MAX_COUNTERPARTS = 5;
const COMPLEMENTO = /^[A-Za-z0-9]{1,60}$/;

/** What the types promise, for callers that are not type-checked. */
const KNOWN_VALUES: readonly (readonly [field: string, values: ReadonlySet<unknown>])[] = [
  ['content', new Set(['metadata', 'xml'])],
  ['status', new Set(['all', 'active', 'cancelled', undefined])],
  ['documentType', new Set(['I', 'E', 'T', 'N', 'P', undefined])],
];

/**
 * Everything that is wrong with a query, found before it costs one of its lives at the SAT: an empty list means that it
 * can be sent. Sources of the rules: SAT, Solicitud v1.5, May 2025, sections 5.1 to 5.3; the six years to the second and
 * the two seconds were observed by phpcfdi 1.1.1 (2025).
 */
export function validateQuery(query: DownloadQuery, { rfc, now }: QueryContext): readonly QueryProblem[] {
  const problems: QueryProblem[] = [];
  const add = (code: QueryProblemCode, detail?: string): void => {
    problems.push({ code, ...queryProblems[code], ...(detail !== undefined && { detail: detail.slice(0, 80) }) });
  };

  if (!isWellFormedRfc(rfc)) add('RFC_MALFORMED', rfc);
  if (query.kind === 'folio') {
    if (!isUuid(query.uuid)) add('FOLIO_MALFORMED', query.uuid);
    return problems;
  }
  if (query.kind !== 'issued' && query.kind !== 'received') {
    add('VALUE_UNKNOWN', 'kind');
    return problems;
  }
  checkValues(query, add);
  checkPeriod(query, mexicoCityTime(now), add);
  const counterparts = counterpartsOf(query);
  if (counterparts.length > MAX_COUNTERPARTS) add('TOO_MANY_COUNTERPARTS', String(counterparts.length));
  for (const counterpart of counterparts) if (!isWellFormedRfc(counterpart)) add('COUNTERPART_MALFORMED', counterpart);
  if (query.onBehalfOf !== undefined && !isWellFormedRfc(query.onBehalfOf)) {
    add('ON_BEHALF_OF_MALFORMED', query.onBehalfOf);
  }
  if (query.complemento !== undefined && !COMPLEMENTO.test(query.complemento)) {
    add('COMPLEMENTO_MALFORMED', query.complemento);
  }
  return problems;
}

type PeriodQuery = Exclude<DownloadQuery, { kind: 'folio' }>;
type Add = (code: QueryProblemCode, detail?: string) => void;

/** The counterparts of a query as a list, whatever its kind. */
function counterpartsOf(query: PeriodQuery): readonly string[] {
  if (query.kind === 'issued') return query.counterparts ?? [];
  return query.counterpart === undefined ? [] : [query.counterpart];
}

function isWellFormedRfc(text: string): boolean {
  return isRfc(normalizeRfc(text));
}

function checkValues(query: PeriodQuery, add: Add): void {
  const fields: Readonly<Record<string, unknown>> = { ...query };
  const isReceivedXml = query.kind === 'received' && query.content === 'xml';
  for (const [field, values] of KNOWN_VALUES) {
    if (field === 'status' && isReceivedXml) {
      if (fields[field] !== undefined && fields[field] !== 'active') add('STATUS_NOT_ALLOWED', 'status');
    } else if (!values.has(fields[field])) {
      add('VALUE_UNKNOWN', field);
    }
  }
}

function checkPeriod({ from, to }: PeriodQuery, now: string, add: Add): void {
  if (!isLocalDateTime(from)) add('DATE_MALFORMED', `from ${String(from)}`);
  if (!isLocalDateTime(to)) add('DATE_MALFORMED', `to ${String(to)}`);
  if (!isLocalDateTime(from) || !isLocalDateTime(to) || !isLocalDateTime(now)) return;
  if (from > to) add('PERIOD_REVERSED', `${from} ${to}`);
  if (from === to) add('PERIOD_TOO_SHORT', from);
  if (from < historyStart(now)) add('PERIOD_TOO_OLD', `${from} < ${historyStart(now)}`);
  if (to > now) add('PERIOD_IN_FUTURE', `${to} > ${now}`);
}
