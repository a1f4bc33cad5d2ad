import { isRfc, normalizeRfc } from '@acopio/credentials';
import { isUuid } from './ids.js';
import { historyStart, isLocalDateTime, mexicoCityTime } from './local-date-time.js';
import { queryProblems } from './query-problems.js';
import type { QueryProblem, QueryProblemCode } from './query-problems.js';
import type { DownloadQuery } from './query.js';
import type { Service } from './service.js';

/** What a query is checked against. */
export interface QueryContext {
  /** The taxpayer's own RFC. */
  readonly rfc: string;
  /** The instant that counts as now. */
  readonly now: Date;
  /** The installation that will be asked. Absent: only what holds for both is checked. */
  readonly service?: Service;
}

/** A query as a caller without types may have written it. */
type Fields = Readonly<Record<string, unknown>>;
type Add = (code: QueryProblemCode, detail?: string) => void;

const PERIOD_FIELDS = ['kind', 'content', 'from', 'to', 'status', 'documentType', 'onBehalfOf', 'complemento'];
const FIELDS: Readonly<Record<DownloadQuery['kind'], ReadonlySet<string>>> = {
  issued: new Set([...PERIOD_FIELDS, 'counterparts']),
  received: new Set([...PERIOD_FIELDS, 'counterpart']),
  folio: new Set(['kind', 'uuid']),
};

const VALUES: readonly (readonly [field: string, values: ReadonlySet<unknown>])[] = [
  ['content', new Set(['metadata', 'xml'])],
  ['status', new Set(['all', 'active', 'cancelled', undefined])],
  ['documentType', new Set(['I', 'E', 'T', 'N', 'P', undefined])],
];

/** Filters without a meaning for Retenciones (satcfdi does not offer them there; the documents have no such fields). */
const CFDI_FILTERS = ['documentType', 'onBehalfOf'];

const MAX_COUNTERPARTS = 5;
const COMPLEMENTO = /^[A-Za-z0-9]{1,60}$/;

/**
 * Everything that is wrong with a query, found before it costs one of its lives at the SAT: an empty list means that it
 * can be sent. Also for callers that are not type-checked, and for data: whatever it holds, the check does not throw.
 *
 * RFCs may be written in small letters; their check digit does not count, and the generic ones (`XAXX010101000`,
 * `XEXX010101000`) are counterparts like others. A complemento needs to be in no table.
 *
 * Sources of the rules: SAT, Solicitud v1.5, May 2025, sections 5.1 to 5.3; the six years to the second and the two
 * seconds were observed by phpcfdi 1.1.1 (2025).
 */
export function validateQuery(query: DownloadQuery, { rfc, now, service }: QueryContext): readonly QueryProblem[] {
  const problems: QueryProblem[] = [...ownRfcProblems(rfc)];
  const add: Add = (code, detail) => {
    problems.push(problem(code, detail));
  };
  const fields: Fields = { ...query };
  const { kind } = fields;
  if (kind !== 'issued' && kind !== 'received' && kind !== 'folio') {
    add('VALUE_UNKNOWN', 'kind');
    return problems;
  }
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined && !FIELDS[kind].has(field)) add('FIELD_NOT_ALLOWED', field);
  }
  if (kind === 'folio') {
    checkText(fields['uuid'], isUuid, () => add('FOLIO_MALFORMED', shown(fields['uuid'])));
    return problems;
  }
  checkValues(fields, add);
  checkPeriod(fields, mexicoCityTime(now), add);
  checkCounterparts(fields, add);
  checkFilters(fields, service, add);
  return problems;
}

/** What is wrong with the RFC of the taxpayer who asks: nothing, when it is one. */
export function ownRfcProblems(rfc: unknown): readonly QueryProblem[] {
  if (typeof rfc !== 'string' || normalizeRfc(rfc) === '') return [problem('RFC_MISSING')];
  return isWellFormedRfc(rfc) ? [] : [problem('RFC_MALFORMED', rfc)];
}

function problem(code: QueryProblemCode, detail?: string): QueryProblem {
  return { code, ...queryProblems[code], ...(detail !== undefined && { detail: detail.slice(0, 80) }) };
}

/** A value that should be a text, for people; of any other one, its type. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : typeof value;
}

function checkText(value: unknown, isGood: (text: string) => boolean, report: () => void): void {
  if (typeof value !== 'string' || !isGood(value)) report();
}

function isWellFormedRfc(text: string): boolean {
  return isRfc(normalizeRfc(text));
}

function checkValues(fields: Fields, add: Add): void {
  const isReceivedXml = fields['kind'] === 'received' && fields['content'] === 'xml';
  for (const [field, values] of VALUES) {
    if (field === 'status' && isReceivedXml) {
      if (fields[field] !== undefined && fields[field] !== 'active') add('STATUS_NOT_ALLOWED', 'status');
    } else if (!values.has(fields[field])) {
      add('VALUE_UNKNOWN', field);
    }
  }
}

function checkPeriod(fields: Fields, now: string, add: Add): void {
  const [from, to] = ['from', 'to'].map((field) => {
    const time = fields[field];
    if (typeof time === 'string' && isLocalDateTime(time)) return time;
    add('DATE_MALFORMED', `${field} ${shown(time)}`);
    return undefined;
  });
  if (!isLocalDateTime(now)) return;
  if (from !== undefined && to !== undefined && from > to) add('PERIOD_REVERSED', `${from} ${to}`);
  if (from !== undefined && from === to) add('PERIOD_TOO_SHORT', from);
  if (from !== undefined && from < historyStart(now)) add('PERIOD_TOO_OLD', `${from} < ${historyStart(now)}`);
  if (to !== undefined && to > now) add('PERIOD_IN_FUTURE', `${to} > ${now}`);
}

function checkCounterparts({ kind, counterparts, counterpart }: Fields, add: Add): void {
  if (kind === 'received') {
    if (counterpart !== undefined) checkCounterpart(counterpart, add);
    return;
  }
  if (counterparts === undefined) return;
  if (!Array.isArray(counterparts)) {
    add('VALUE_UNKNOWN', 'counterparts');
    return;
  }
  if (counterparts.length > MAX_COUNTERPARTS) add('TOO_MANY_COUNTERPARTS', String(counterparts.length));
  for (const one of counterparts as readonly unknown[]) checkCounterpart(one, add);
}

function checkCounterpart(rfc: unknown, add: Add): void {
  checkText(rfc, isWellFormedRfc, () => add('COUNTERPART_MALFORMED', shown(rfc)));
}

function checkFilters(fields: Fields, service: Service | undefined, add: Add): void {
  const { onBehalfOf, complemento } = fields;
  if (onBehalfOf !== undefined) {
    checkText(onBehalfOf, isWellFormedRfc, () => add('ON_BEHALF_OF_MALFORMED', shown(onBehalfOf)));
  }
  if (complemento !== undefined) {
    checkText(
      complemento,
      (text) => COMPLEMENTO.test(text),
      () => add('COMPLEMENTO_MALFORMED', shown(complemento)),
    );
  }
  if (service !== 'retenciones') return;
  for (const field of CFDI_FILTERS) if (fields[field] !== undefined) add('FILTER_NOT_FOR_RETENCIONES', field);
}
