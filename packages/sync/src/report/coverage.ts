import { addSeconds, mexicoCityTime, type LocalDateTime } from '../local-date-time.js';
import type { Direction, Window } from '../model.js';
import type { SyncJob } from '../plan.js';
import type { DocumentFacts } from './facts.js';

/** A calendar day in Mexico City, `YYYY-MM-DD`. */
export type Day = `${number}-${number}-${number}`;

/**
 * The first that fits: `lacking` a document is missing or in conflict, or only in XML that nothing lists · `blocked` a query
 * of the day needs a person · `waiting` a query of the day waits for the SAT, or its documents may still arrive · `future`
 * the day has not come · `unasked` a part of the day was never asked for · `complete` everything that is listed is held, or
 * not offered · `empty` the SAT lists nothing.
 */
export type DayState = 'lacking' | 'blocked' | 'waiting' | 'future' | 'unasked' | 'complete' | 'empty';

/** What is known of the documents of one day and direction. */
export interface DayRow {
  readonly day: Day;
  readonly direction: Direction;
  readonly state: DayState;
  readonly listed: number;
  /** XML held, or not offered by the SAT. */
  readonly held: number;
  /** Missing, in conflict or unlisted, where that is asked of the job. */
  readonly lacking: number;
}

/** Collects days while documents pass. */
export interface DayCollector {
  add(facts: DocumentFacts): void;
  /** `windows` are those that stand for the job's period now, `blocked` those of them that need a person. */
  result(windows: readonly Window[], blocked: ReadonlySet<string>, now: Date): readonly DayRow[];
}

interface Counted {
  listed: number;
  held: number;
  pending: number;
  lacking: number;
}

const NOTHING: Counted = { listed: 0, held: 0, pending: 0, lacking: 0 };
const DAY = 86_400;

/** Opens a collector for each day and direction of a job. */
export function collectDays(job: SyncJob): DayCollector {
  const days = new Map<string, Counted>();
  return {
    add: ({ issuedAt, directions, holding }) => {
      for (const direction of directions) {
        const key = `${issuedAt.slice(0, 10)}|${direction}`;
        const counted = days.get(key) ?? { listed: 0, held: 0, pending: 0, lacking: 0 };
        if (holding !== 'unlisted') counted.listed += 1;
        if (holding === 'present' || holding === 'not_offered') counted.held += 1;
        if (holding === 'pending') counted.pending += 1;
        if (isLacking(holding, job)) counted.lacking += 1;
        days.set(key, counted);
      }
    },
    result: (windows, blocked, now) =>
      job.directions.flatMap((direction) => {
        const mine = windows.filter((window) => window.direction === direction);
        return daysOf(job).map((period): DayRow => {
          const day = period.from.slice(0, 10) as Day;
          const counted = days.get(`${day}|${direction}`) ?? NOTHING;
          const { listed, held, lacking } = counted;
          return {
            day,
            direction,
            state: stateOf(period, counted, { job, windows: mine, blocked, now }),
            listed,
            held,
            lacking,
          };
        });
      }),
  };
}

interface Period {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

function isLacking(holding: DocumentFacts['holding'], { contents }: SyncJob): boolean {
  if (holding === 'missing') return contents.includes('xml');
  if (holding === 'unlisted') return contents.includes('metadata');
  return holding === 'conflict';
}

/** Each day of the job, cut to its period. */
function daysOf({ from, to }: Period): readonly Period[] {
  const days: Period[] = [];
  for (let at = from; at <= to;) {
    const next = addSeconds(`${at.slice(0, 10)}T00:00:00` as LocalDateTime, DAY);
    const end = addSeconds(next, -1);
    days.push({ from: at, to: end < to ? end : to });
    at = next;
  }
  return days;
}

function stateOf(
  period: Period,
  { listed, pending, lacking }: Counted,
  {
    job,
    windows,
    blocked,
    now,
  }: {
    readonly job: SyncJob;
    readonly windows: readonly Window[];
    readonly blocked: ReadonlySet<string>;
    readonly now: Date;
  },
): DayState {
  const around = windows.filter(({ from, to }) => from <= period.to && to >= period.from);
  if (lacking > 0) return 'lacking';
  if (around.some(({ id }) => blocked.has(id))) return 'blocked';
  if (pending > 0 && job.contents.includes('xml')) return 'waiting';
  if (around.some(({ state }) => state === 'open')) return 'waiting';
  const last = addSeconds(mexicoCityTime(now), -1);
  if (period.from > last) return 'future';
  const asked = job.contents.every((content) => {
    // Those that ask once more for single documents say nothing of the rest of their period.
    const whole = around.filter(
      (window) => window.content === content && window.heals !== true && window.folio === undefined,
    );
    return isCovered(period, whole, last);
  });
  if (!asked) return 'unasked';
  return listed === 0 ? 'empty' : 'complete';
}

/** Whether the windows leave nothing open of a day; of the running one, nothing before the newest of them. */
function isCovered({ from, to }: Period, windows: readonly Window[], last: LocalDateTime): boolean {
  let at = from;
  for (const window of windows.toSorted((a, b) => a.from.localeCompare(b.from))) {
    if (window.from > at) return false;
    if (window.to >= at) at = addSeconds(window.to, 1);
  }
  return at > to || (to > last && at > from);
}
