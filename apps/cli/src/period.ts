import { isLocalDateTime, validateQuery } from '@acopio/sat-client';
import { mexicoCityTime, monthBounds, type LocalDateTime, type Month } from '@acopio/sync';
import { CliError } from './errors.js';

/** The options that name a period. */
export interface PeriodOptions {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
}

/** First and last second, Mexico City wall clock. */
export interface Period {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/** What is held may be old, and a report has a row for each of its months. */
const MOST_YEARS = 20;

/** A period whose bounds may be no dates. */
export type WrittenPeriod = Readonly<Record<keyof Period, string>>;

/**
 * The period that the options name: `--month 2025-03`, or `--from` and `--to` as days (both included) or as seconds.
 * Without `--to` it ends today. What the SAT would refuse is found here, before anything is opened or asked.
 *
 * Throws `CliError` `PERIOD_MISSING`, `PERIOD_TWICE`, `OPTION_VALUE_INVALID` and `PERIOD_INVALID` with all that is wrong.
 */
export function readPeriod(options: PeriodOptions, now: Date): Period {
  const written = writtenPeriod(options, now);
  const period = { from: timeOf('--from', written.from), to: timeOf('--to', written.to) };
  requireAnswerable(period, now);
  return period;
}

/**
 * The same for what is held already: it may be older than what the SAT answers for.
 *
 * Throws `CliError` as `readPeriod`, and `PERIOD_INVALID` for more than twenty years.
 */
export function readHeldPeriod(options: PeriodOptions, now: Date): Period {
  const written = writtenPeriod(options, now);
  const period = { from: timeOf('--from', written.from), to: timeOf('--to', written.to) };
  const isLong = Number(period.to.slice(0, 4)) - Number(period.from.slice(0, 4)) > MOST_YEARS;
  if (isLong) throw new CliError('PERIOD_INVALID', { detail: `${period.from} – ${period.to} (> ${MOST_YEARS})` });
  requireAnswerable(period, now, ['PERIOD_TOO_OLD']);
  return period;
}

/**
 * The same, with bounds that may be no dates.
 *
 * Throws `CliError` `PERIOD_MISSING`, `PERIOD_TWICE` and, for a month, `OPTION_VALUE_INVALID`.
 */
export function writtenPeriod({ month, from, to }: PeriodOptions, now: Date): WrittenPeriod {
  if (month !== undefined) {
    if (from !== undefined || to !== undefined) throw new CliError('PERIOD_TWICE');
    if (!isMonth(month)) throw new CliError('OPTION_VALUE_INVALID', { detail: `--month ${month} (2025-03)` });
    return monthBounds(month);
  }
  if (from === undefined) throw new CliError('PERIOD_MISSING');
  return {
    from: withTime(from, 'T00:00:00'),
    to: withTime(to ?? mexicoCityTime(now).slice(0, 10), 'T23:59:59'),
  };
}

/** An end in the future is no fault: the part until now is asked for, and the rest when it is there. */
export function answerablePeriod<P extends WrittenPeriod>(period: P, now: Date): P {
  const present = mexicoCityTime(now);
  const isAhead = isLocalDateTime(period.to) && present < period.to;
  return isAhead && period.from < present ? { ...period, to: present } : period;
}

function isMonth(text: string): text is Month {
  return /^\d{4}-\d{2}$/.test(text) && isLocalDateTime(`${text}-01T00:00:00`);
}

/** A day gets a time of day; between the two there may be a space, as in phpcfdi's program. */
function withTime(text: string, timeOfDay: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text + timeOfDay;
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text) ? text.replace(' ', 'T') : text;
}

function timeOf(option: string, time: string): LocalDateTime {
  if (!isLocalDateTime(time)) throw new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${time} (2025-03-31)` });
  return time;
}

function requireAnswerable(period: Period, now: Date, allowed: readonly string[] = []): void {
  // The RFC is that of the e.firma, which is not open yet; any will do for a period.
  const query = { kind: 'issued', content: 'metadata', ...answerablePeriod(period, now) } as const;
  const problems = validateQuery(query, { rfc: 'XAXX010101000', now }).filter(({ code }) => !allowed.includes(code));
  if (problems.length > 0) throw new CliError('PERIOD_INVALID', { problems });
}

/**
 * A period of what is held: all of it where nothing is named, and open at the side that is not.
 *
 * Throws `CliError` `PERIOD_TWICE`, `OPTION_VALUE_INVALID`, and `PERIOD_INVALID` for one that is reversed.
 */
export function heldPeriod(options: PeriodOptions, now: Date): Partial<Period> {
  if (options.month !== undefined) {
    const { from, to } = writtenPeriod(options, now);
    return { from: timeOf('--month', from), to: timeOf('--month', to) };
  }
  const from = options.from === undefined ? undefined : timeOf('--from', withTime(options.from, 'T00:00:00'));
  const to = options.to === undefined ? undefined : timeOf('--to', withTime(options.to, 'T23:59:59'));
  if (from !== undefined && to !== undefined && from > to) {
    throw new CliError('PERIOD_INVALID', { detail: `${from} – ${to}` });
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
