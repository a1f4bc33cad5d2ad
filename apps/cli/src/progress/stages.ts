import type { Direction, LedgerView, Month, SyncJob, Window } from '@acopio/sync';
import type { Language, Text } from '../language.js';
import { directionNames } from '../wording.js';

/** How far a window is. */
export type Stage = 'planned' | 'asked' | 'ready' | 'fetching' | 'read' | 'done' | 'blocked';

/** In the order in which a window passes through them. */
const stageNames: Readonly<Record<Stage, Text>> = {
  planned: { es: 'por pedir', en: 'planned' },
  asked: { es: 'pedidas', en: 'asked' },
  ready: { es: 'listas', en: 'ready' },
  fetching: { es: 'bajando', en: 'fetching' },
  read: { es: 'leídas', en: 'read' },
  done: { es: 'terminadas', en: 'done' },
  blocked: { es: 'detenidas', en: 'blocked' },
};

/** How many windows are at which stage. */
export type StageCounts = Readonly<Partial<Record<Stage, number>>>;

/** The windows of one month and direction. */
export interface MonthStages {
  readonly month: Month;
  readonly direction: Direction;
  readonly counts: StageCounts;
}

/** The windows of a job by month and direction, the earliest first. One that was split is told by its halves. */
export function stagesByMonth(view: LedgerView, job: SyncJob): readonly MonthStages[] {
  const stageOf = stageReader(view);
  const groups = Map.groupBy(windowsOf(view, job), ({ from, direction }) => `${from.slice(0, 7)} ${direction}`);
  return [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .flatMap(([, windows]) => {
      const [first] = windows;
      if (first === undefined) return [];
      const { from, direction } = first;
      return { month: from.slice(0, 7) as Month, direction, counts: countsOf(windows.map(stageOf)) };
    });
}

/** The same of all its windows together. */
export function stagesOf(view: LedgerView, job: SyncJob): StageCounts {
  return countsOf(windowsOf(view, job).map(stageReader(view)));
}

/** Whether nothing more happens to these by itself. */
function isOver(counts: StageCounts): boolean {
  return (Object.keys(counts) as Stage[]).every((stage) => stage === 'done' || stage === 'blocked');
}

/** `asked 1 · done 3`, in the order of the stages. */
export function stageText(counts: StageCounts, language: Language): string {
  return (Object.keys(stageNames) as Stage[])
    .flatMap((stage) => (counts[stage] === undefined ? [] : `${stageNames[stage][language]} ${counts[stage]}`))
    .join(' · ');
}

/**
 * A line for each month and direction, at most `most`: those that are over go first, then the latest, and the last line says
 * how many are not shown.
 */
export function monthLines(rows: readonly MonthStages[], most: number, language: Language): readonly string[] {
  const lineOf = ({ month, direction, counts }: MonthStages): string =>
    `${month} ${directionNames[direction][language].padEnd(9)} ${stageText(counts, language)}`;
  if (rows.length <= most) return rows.map(lineOf);
  const shown = rows.filter(({ counts }) => !isOver(counts)).slice(0, Math.max(0, most - 1));
  const rest = rows.length - shown.length;
  return [...shown.map(lineOf), language === 'es' ? `… y ${rest} renglones más` : `… and ${rest} lines more`];
}

function windowsOf({ windows }: LedgerView, job: SyncJob): readonly Window[] {
  return windows.filter(
    ({ state, direction, content, from, to }) =>
      state !== 'split' &&
      job.directions.includes(direction) &&
      job.contents.includes(content) &&
      from <= job.to &&
      to >= job.from,
  );
}

function countsOf(stages: readonly Stage[]): StageCounts {
  const counts: Partial<Record<Stage, number>> = {};
  for (const stage of stages) counts[stage] = (counts[stage] ?? 0) + 1;
  return counts;
}

function stageReader({ requests, packages }: LedgerView): (window: Window) => Stage {
  const packagesOf = Map.groupBy(packages, ({ windowId }) => windowId);
  const asked = new Set(requests.flatMap(({ windowId, state }) => (state === 'accepted' ? windowId : [])));
  return ({ id, state }) => {
    if (state === 'blocked') return 'blocked';
    if (state !== 'open') return 'done';
    const here = (packagesOf.get(id) ?? []).filter((one) => one.state !== 'lost');
    if (here.length === 0) return asked.has(id) ? 'asked' : 'planned';
    if (here.every((one) => one.state === 'indexed')) return 'read';
    const isMoving = here.some((one) => one.state !== 'listed' || isOpen(one.downloads.at(-1)));
    return isMoving ? 'fetching' : 'ready';
  };
}

function isOpen(download: { readonly outcome?: string } | undefined): boolean {
  return download !== undefined && download.outcome === undefined;
}
