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

function requireAnswerable(period: Period, now: Date): void {
  // The RFC is that of the e.firma, which is not open yet; any will do for a period.
  const query = { kind: 'issued', content: 'metadata', ...answerablePeriod(period, now) } as const;
  const problems = validateQuery(query, { rfc: 'XAXX010101000', now });
  if (problems.length > 0) throw new CliError('PERIOD_INVALID', { problems });
}
