import type { LedgerView, SyncEvent, SyncJob } from '@acopio/sync';
import type { Text } from '../language.js';
import { verdictNames, type TaxpayerRow } from '../sync-all/taxpayer-row.js';
import type { Terminal } from '../terminal.js';
import { showBars, type Screen } from './bars.js';
import { boardOf } from './board.js';
import { tellMilestones } from './milestones.js';
import { linesFor } from './progress.js';
import { stagesOf, stageText } from './stages.js';
import { thinned } from './thinned.js';

/** Shows what runs of several taxpayers do. */
export interface ProgressOfAll {
  /** For the events of one of them; `read` gives its ledger. */
  readonly observerOf: (rfc: string, read: () => Promise<LedgerView>) => (event: SyncEvent) => void;
  /** One of them has come to its row. */
  readonly ended: (row: TaxpayerRow) => void;
  /** Ends bars; lines after it are written as they are. */
  readonly stop: () => void;
}

const texts = {
  interrupted: {
    es: 'Se detiene. Lo guardado está a salvo; lo que iba en camino cuenta como enviado. Otro Ctrl-C termina de inmediato.',
    en: 'Stopping. What is kept is safe; what was on its way counts as sent. Another Ctrl-C ends at once.',
  },
  waits: { es: 'en turno', en: 'waits for its turn' },
} as const;

/**
 * Events with their RFC as NDJSON with `--json`; where a person watches, a line for each taxpayer with the stages of its
 * windows; lines that begin with the RFC elsewhere.
 */
export function startProgressOfAll(
  terminal: Terminal,
  { rfcs, job }: { readonly rfcs: readonly string[]; readonly job: SyncJob },
  stream: Screen = process.stderr,
): ProgressOfAll {
  const bars = terminal.watched && !terminal.json ? showBars(terminal, stream) : undefined;
  const states = new Map(rfcs.map((rfc): [string, string] => [rfc, terminal.say(texts.waits)]));
  const ended = new Set<string>();
  const draw = (): void => bars?.lines(linesOf(states, ended, linesFor(stream)));
  const tellInterruption = (): void => terminal.tell(texts.interrupted);
  terminal.signal.addEventListener('abort', tellInterruption);
  return {
    observerOf: (rfc, read) => {
      const told: Terminal = { ...terminal, tell: (text) => terminal.tell(prefixed(rfc, text)) };
      const milestones = tellMilestones(told);
      const write = thinned((event) => terminal.event({ ...event, rfc }));
      const board = boardOf(read, (view) => {
        if (ended.has(rfc)) return;
        states.set(rfc, stageText(stagesOf(view, job), terminal.language));
        draw();
      });
      return (event) => {
        if (bars !== undefined) {
          bars.observe(event);
          void board(event);
        }
        // Which command goes on is told once, at the end.
        if (event.type !== 'waiting') milestones(event);
        write(event);
      };
    },
    ended: (row) => {
      ended.add(row.rfc);
      states.set(row.rfc, terminal.say(wordsOf(row)));
      draw();
      terminal.event({ type: 'ended', rfc: row.rfc, exitCode: row.exitCode, actor: row.actor });
      if (bars === undefined) terminal.tell(prefixed(row.rfc, wordsOf(row)));
    },
    stop: () => {
      terminal.signal.removeEventListener('abort', tellInterruption);
      bars?.stop();
    },
  };
}

/** Those that are at work go before those that have ended. */
function linesOf(states: ReadonlyMap<string, string>, ended: ReadonlySet<string>, most: number): readonly string[] {
  const lines = [...states].map(([rfc, state]) => ({ rfc, line: `${rfc.padEnd(13)} ${state}` }));
  if (lines.length <= most) return lines.map(({ line }) => line);
  const shown = lines.toSorted((a, b) => Number(ended.has(a.rfc)) - Number(ended.has(b.rfc))).slice(0, most - 1);
  return [...shown.map(({ line }) => line), `… ${ended.size}/${lines.length}`];
}

function wordsOf({ report, problem }: TaxpayerRow): Text {
  if (problem !== undefined) return problem.text;
  return report === undefined ? { es: '', en: '' } : verdictNames[report.verdict];
}

function prefixed(rfc: string, { es, en }: Text): Text {
  return { es: `${rfc}: ${es}`, en: `${rfc}: ${en}` };
}
