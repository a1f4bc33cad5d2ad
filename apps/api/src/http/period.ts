import { isLocalDateTime } from '@acopio/sat-client';
import { monthBounds, type LocalDateTime, type Month } from '@acopio/sync';
import { z } from 'zod';
import { ApiError, valueProblem } from './api-error.js';
import { code } from './validation.js';

/** First and last second, both included, Mexico City wall clock. */
export interface Period {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/** Longest period that one answer speaks of, in years. */
const LONGEST = 10;

const FORMS = '`2025-03`, `2025-03-31` or `2025-03-31T12:00:00`, Mexico City wall clock.';

/** Where a period begins: a second, or the first one of a month or a day. */
export const periodStart = timeSchema('from').meta({
  description: `First second: ${FORMS} A month or a day means its first second.`,
  examples: ['2025-01'],
});

/** Where a period ends: a second, or the last one of a month or a day. */
export const periodEnd = timeSchema('to').meta({
  description: `Last second: ${FORMS} A month or a day means its last second.`,
  examples: ['2025-03'],
});

function timeSchema(end: 'from' | 'to'): z.ZodType<LocalDateTime, string> {
  return z
    .string()
    .max(19)
    .transform((text, context): LocalDateTime => {
      const time = timeOf(text, end);
      if (time !== undefined) return time;
      context.addIssue({ code: 'custom', message: code('TIME_MALFORMED') });
      return z.NEVER;
    });
}

function timeOf(text: string, end: 'from' | 'to'): LocalDateTime | undefined {
  if (isMonth(text)) return monthBounds(text)[end];
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T${end === 'from' ? '00:00:00' : '23:59:59'}` : text;
  return isLocalDateTime(time) ? time : undefined;
}

function isMonth(text: string): text is Month {
  return /^\d{4}-\d{2}$/.test(text) && isLocalDateTime(`${text}-01T00:00:00`);
}

/** Refuses a period that is reversed, or has more months than an answer should (`PERIOD_INVALID`). */
export function requirePeriod({ from, to }: Period): void {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  const problems = [
    ...(from > to ? [valueProblem('PERIOD_REVERSED')] : []),
    ...(years > LONGEST ? [valueProblem('PERIOD_TOO_LONG')] : []),
  ];
  if (problems.length > 0) throw new ApiError('PERIOD_INVALID', { problems });
}
