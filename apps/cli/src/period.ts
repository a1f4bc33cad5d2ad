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

/**
 * The period that the options name: `--month 2025-03`, or `--from` and `--to` as days (both included) or as seconds.
 * Without `--to` it ends today. What the SAT would refuse is found here, before anything is opened or asked.
 *
 * Throws `CliError` `PERIOD_MISSING`, `PERIOD_TWICE`, `OPTION_VALUE_INVALID` and `PERIOD_INVALID` with all that is wrong.
 */
export function readPeriod(options: PeriodOptions, now: Date): Period {
  const period = asWritten(options, mexicoCityTime(now));
  requireAnswerable(period, now);
  return period;
}

function asWritten({ month, from, to }: PeriodOptions, today: LocalDateTime): Period {
  if (month !== undefined) {
    if (from !== undefined || to !== undefined) throw new CliError('PERIOD_TWICE');
    if (!isMonth(month)) throw new CliError('OPTION_VALUE_INVALID', { detail: `--month ${month} (2025-03)` });
    return monthBounds(month);
  }
  if (from === undefined) throw new CliError('PERIOD_MISSING');
  return {
    from: timeOf('--from', from, 'T00:00:00'),
    to: timeOf('--to', to ?? today.slice(0, 10), 'T23:59:59'),
  };
}

function isMonth(text: string): text is Month {
  return /^\d{4}-\d{2}$/.test(text) && isLocalDateTime(`${text}-01T00:00:00`);
}

function timeOf(option: string, text: string, timeOfDay: string): LocalDateTime {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text + timeOfDay : text;
  if (!isLocalDateTime(time)) throw new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${text} (2025-03-31)` });
  return time;
}

/** An end in the future is no fault: the part until now is asked for, and the rest when it is there. */
function requireAnswerable({ from, to }: Period, now: Date): void {
  const present = mexicoCityTime(now);
  const end = from < present && present < to ? present : to;
  // The RFC is that of the e.firma, which is not open yet; any will do for a period.
  const problems = validateQuery({ kind: 'issued', content: 'metadata', from, to: end }, { rfc: 'XAXX010101000', now });
  if (problems.length > 0) throw new CliError('PERIOD_INVALID', { problems });
}
