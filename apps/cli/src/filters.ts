import { normalizeRfc } from '@acopio/credentials';
import { validateQuery, type DownloadQuery } from '@acopio/sat-client';
import { CliError, type Told } from './errors.js';
import { contentsOf, directionsOf, type JobOptions } from './job.js';
import { answerablePeriod, writtenPeriod, type WrittenPeriod } from './period.js';

/** Everything by which `request` can ask for less than a whole period. */
export interface FilterOptions extends JobOptions {
  readonly status?: string;
  readonly type?: string;
  readonly counterpart?: readonly string[];
  readonly onBehalfOf?: string;
  readonly complemento?: string;
  readonly uuid?: string;
}

/** As it was written; whether it is a query is seen next. */
interface WrittenQuery {
  readonly kind: string;
}

const STATUSES = ['all', 'active', 'cancelled'] as const;
const TYPES = ['I', 'E', 'T', 'N', 'P'] as const;

/**
 * The queries that filters ask for, one a direction and content: each stands by itself. `undefined` where nothing but a
 * period is named.
 *
 * Throws `CliError` `QUERY_INVALID` with everything that is wrong with them.
 */
export function readQueries(given: FilterOptions, now: Date): readonly DownloadQuery[] | undefined {
  const options = withoutEmpty(given);
  if (options.uuid !== undefined) {
    const folio: WrittenQuery & Pick<FilterOptions, 'uuid'> = { kind: 'folio', uuid: options.uuid.toLowerCase() };
    return checked([folio], { options, now, problems: besideFolio(options) });
  }
  if (!isFiltered(options)) return undefined;
  const problems = [
    ...unknownValue('--status', options.status, STATUSES),
    ...unknownValue('--type', options.type, TYPES),
  ];
  const period = writtenOr(problems, () => answerablePeriod(writtenPeriod(options, now), now));
  const queries = directionsOf(options).flatMap((kind) =>
    contentsOf(options).map((content): WrittenQuery => {
      // The other fields are checked against some period where the one that was written is none.
      const bounds = period ?? { from: '2025-01-01T00:00:00', to: '2025-01-01T23:59:59' };
      return { kind, content, ...bounds, ...filtersOf(options, { kind, content }) } as WrittenQuery;
    }),
  );
  if (directionsOf(options).includes('received') && (options.counterpart?.length ?? 0) > 1) {
    problems.push(new CliError('ONE_COUNTERPART'));
  }
  return checked(queries, { options, now, problems });
}

/** An empty value is no filter: scripts write one where they have nothing to say. */
function withoutEmpty({ uuid, complemento, ...rest }: FilterOptions): FilterOptions {
  return { ...rest, ...(uuid ? { uuid } : {}), ...(complemento ? { complemento } : {}) };
}

function isFiltered({ status, type, counterpart, onBehalfOf, complemento }: FilterOptions): boolean {
  const filters = [status === 'all' ? undefined : status, type, counterpart, onBehalfOf, complemento];
  return filters.some((filter) => filter !== undefined);
}

function filtersOf(
  { status, type, counterpart, onBehalfOf, complemento }: FilterOptions,
  { kind, content }: { readonly kind: string; readonly content: string },
): object {
  const rfcs = counterpart?.map(normalizeRfc);
  const always = kind === 'received' && content === 'xml' ? 'active' : 'all';
  return {
    ...(isOneOf(STATUSES, status) && status !== always ? { status } : {}),
    ...(isOneOf(TYPES, type) ? { documentType: type } : {}),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: normalizeRfc(onBehalfOf) }),
    ...(complemento === undefined ? {} : { complemento }),
    ...(rfcs === undefined ? {} : kind === 'issued' ? { counterparts: rfcs } : { counterpart: rfcs[0] }),
  };
}

function isOneOf(values: readonly string[], value: string | undefined): boolean {
  return value !== undefined && values.includes(value);
}

function unknownValue(option: string, value: string | undefined, values: readonly string[]): Told[] {
  if (value === undefined || values.includes(value)) return [];
  return [new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${value} (${values.join(' | ')})` })];
}

function writtenOr(problems: Told[], read: () => WrittenPeriod): WrittenPeriod | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    problems.push(error);
    return undefined;
  }
}

/** A folio is asked for alone: whoever names more believes that it counts. */
function besideFolio(options: FilterOptions): Told[] {
  const names = {
    month: '--month',
    from: '--from',
    to: '--to',
    direction: '--direction',
    content: '--content',
    status: '--status',
    type: '--type',
    counterpart: '--counterpart',
    onBehalfOf: '--on-behalf-of',
    complemento: '--complemento',
  } as const satisfies Partial<Record<keyof FilterOptions, string>>;
  const beside = (Object.keys(names) as (keyof typeof names)[]).filter((name) => options[name] !== undefined);
  if (beside.length === 0) return [];
  return [new CliError('FOLIO_NOT_ALONE', { detail: beside.map((name) => names[name]).join(', ') })];
}

function checked(
  queries: readonly WrittenQuery[],
  {
    options: { service },
    now,
    problems,
  }: { readonly options: FilterOptions; readonly now: Date; readonly problems: readonly Told[] },
): readonly DownloadQuery[] {
  const written = queries as readonly DownloadQuery[];
  // The RFC is that of the e.firma, which is not open yet; any will do for the rest.
  const found = written.flatMap((query) => validateQuery(query, { rfc: 'XAXX010101000', now, service }));
  const all = [...problems, ...found];
  const seen = new Map(all.map((problem) => [`${problem.code} ${problem.detail ?? ''}`, problem]));
  if (seen.size > 0) throw new CliError('QUERY_INVALID', { problems: [...seen.values()].map(plain) });
  return written;
}

function plain({ code, text, hint, detail }: Told): Told {
  return { code, text, hint, ...(detail === undefined ? {} : { detail }) };
}
