import type { LedgerView, SyncEvent, SyncJob } from '@acopio/sync';
import type { Terminal } from '../terminal.js';
import { showBars, type Screen } from './bars.js';
import { boardOf } from './board.js';
import { inFlightOf, type InFlight } from './in-flight.js';
import type { Text } from '../language.js';
import { tellMilestones } from './milestones.js';
import { monthLines, stagesByMonth } from './stages.js';
import { thinned } from './thinned.js';

/** Shows what a run does, in the form that whoever reads standard error can use. */
export interface Progress {
  readonly observe: (event: SyncEvent) => void;
  /** Shows a job's windows by month, direction and stage from now on, where a person watches. */
  readonly follow: (job: SyncJob, read: () => Promise<LedgerView>) => void;
  /** Ends bars; lines after it are written as they are. */
  readonly stop: () => void;
}

const interrupted: Readonly<Record<InFlight, Text>> = {
  nothing: {
    es: 'Se detiene. Lo guardado está a salvo y nada se gastó de más. Otro Ctrl-C termina de inmediato.',
    en: 'Stopping. What is kept is safe, and nothing was spent in vain. Another Ctrl-C ends at once.',
  },
  request: {
    es: 'Se detiene. Lo guardado está a salvo; la solicitud que iba en camino cuenta como enviada. Otro Ctrl-C termina de inmediato.',
    en: 'Stopping. What is kept is safe; the request that was on its way counts as sent. Another Ctrl-C ends at once.',
  },
  download: {
    es: 'Se detiene. Lo guardado está a salvo; el paquete a medias gastó una de sus dos descargas y se pide otra vez. Otro Ctrl-C termina de inmediato.',
    en: 'Stopping. What is kept is safe; the half package used one of its two downloads and is fetched again. Another Ctrl-C ends at once.',
  },
};

/** Lines of a terminal that are left to bars, to what is told, and to the prompt. */
const OTHER_LINES = 10;

/** How many lines a terminal has for windows. */
export function linesFor({ rows }: Pick<Screen, 'rows'>): number {
  return Math.max(4, (rows ?? 24) - OTHER_LINES);
}

/** Events as NDJSON with `--json`, bars and lines where a person watches, lines for milestones elsewhere. */
export function startProgress(terminal: Terminal, stream: Screen = process.stderr): Progress {
  const flight = inFlightOf();
  const bars = terminal.watched && !terminal.json ? showBars(terminal, stream) : undefined;
  let board: ((event: SyncEvent) => Promise<void>) | undefined;
  const milestones = tellMilestones(terminal);
  const write = thinned((event) => terminal.event(event));
  const tellInterruption = (): void => terminal.tell(interrupted[flight.now()]);
  terminal.signal.addEventListener('abort', tellInterruption);
  return {
    observe: (event) => {
      flight.observe(event);
      bars?.observe(event);
      void board?.(event);
      milestones(event);
      write(event);
    },
    follow: (job, read) => {
      if (bars === undefined) return;
      board = boardOf(read, (view) =>
        bars.lines(monthLines(stagesByMonth(view, job), linesFor(stream), terminal.language)),
      );
    },
    stop: () => {
      terminal.signal.removeEventListener('abort', tellInterruption);
      board = undefined;
      bars?.stop();
    },
  };
}
