import { MultiBar, type SingleBar } from 'cli-progress';
import type { SyncEvent } from '@acopio/sync';
import type { Terminal } from '../terminal.js';
import { bytes, clockTime } from '../wording.js';

const names = {
  requests: { es: 'Solicitudes', en: 'Requests   ' },
  packages: { es: 'Paquetes   ', en: 'Packages   ' },
  documents: { es: 'Leídos     ', en: 'Read       ' },
} as const;

const notes = {
  asking: { es: 'preguntando', en: 'asking' },
  next: { es: 'se revisa a las', en: 'next look at' },
} as const;

/** States after which the SAT has nothing more to say about a request. */
const ENDED: ReadonlySet<string> = new Set(['finished', 'failed', 'rejected', 'expired']);

/** A terminal that is drawn on; its size where it tells one. */
export type Screen = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };

/** What is drawn in place on a terminal. */
export interface Bars {
  readonly observe: (event: SyncEvent) => void;
  /** Lines of text beside the bars, in the place of those before. */
  readonly lines: (texts: readonly string[]) => void;
  readonly stop: () => void;
}

/** Three bars on a terminal: requests that the SAT has finished, packages fetched, what of them (rows and XML) is read. */
export function showBars(terminal: Terminal, stream: Screen): Bars {
  const multibar = new MultiBar({
    stream,
    format: '{name} {bar} {value}/{total} {note}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    linewrap: null,
    gracefulExit: false,
    emptyOnZero: true,
    forceRedraw: true,
  });
  const bars = new Map<keyof typeof names, SingleBar>();
  const requests = new Map<string, { ended: boolean; packages: number; count: number }>();
  const fetched = new Set<string>();
  const indexed = new Map<string, number>();
  const totals = new Map<string, number>();

  terminal.divert((line) => {
    if (multibar.isActive) multibar.log(`${line}\n`);
    else stream.write(`${line}\n`);
  });

  const show = (
    name: keyof typeof names,
    { value, total, note }: { value: number; total: number; note: string },
  ): void => {
    if (total === 0) return;
    const bar = bars.get(name) ?? multibar.create(total, value, { name: terminal.say(names[name]), note });
    bars.set(name, bar);
    bar.setTotal(total);
    bar.update(value, { note });
  };
  const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, value) => total + value, 0);
  const showRequests = (note: string): void => {
    const ended = [...requests.values()].filter((request) => request.ended).length;
    show('requests', { value: ended, total: requests.size, note });
  };
  const showPackages = (note: string): void => {
    const known = sum([...requests.values()].map((request) => request.packages));
    show('packages', { value: fetched.size, total: Math.max(known, fetched.size), note });
  };
  const showDocuments = (): void => {
    const value = sum(indexed.values());
    const known = sum([...requests.values()].map((request) => (request.packages > 0 ? request.count : 0)));
    show('documents', { value, total: Math.max(known, sum(totals.values()), value), note: '' });
  };

  const observe = (event: SyncEvent): void => {
    switch (event.type) {
      case 'asking':
        return showRequests(terminal.say(notes.asking));
      case 'asked': {
        const { satRequestId } = event.request;
        if (satRequestId !== undefined) requests.set(satRequestId, { ended: false, packages: 0, count: 0 });
        return showRequests('');
      }
      case 'verified': {
        const { satRequestId, state, count, packages } = event;
        requests.set(satRequestId, { ended: ENDED.has(state), packages, count });
        showRequests('');
        showPackages('');
        return showDocuments();
      }
      case 'receiving':
        return showPackages(bytes(event.bytes));
      case 'fetched':
        fetched.add(event.packageId);
        return showPackages('');
      case 'indexing':
        indexed.set(event.packageId, event.done);
        if (event.total !== undefined) totals.set(event.packageId, event.total);
        return showDocuments();
      case 'indexed':
        indexed.set(event.packageId, event.documents + event.unreadable);
        return showDocuments();
      case 'waiting':
        return showRequests(`${terminal.say(notes.next)} ${clockTime(event.until)}`);
      default:
    }
  };
  const rows: SingleBar[] = [];
  let isStopped = false;
  const lines = (texts: readonly string[]): void => {
    // A look at the ledger may come back after the end, and a new bar would start all of them again.
    if (isStopped) return;
    for (const [index, text] of texts.entries()) {
      // A line that wraps would be counted as one, and leave its rest behind.
      const line = text.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
      rows[index] ??= multibar.create(1, 0, { line }, { format: '{line}' });
      rows[index].update(0, { line });
    }
    for (const row of rows.splice(texts.length)) multibar.remove(row);
  };
  const stop = (): void => {
    isStopped = true;
    terminal.divert(undefined);
    if (!multibar.isActive) return;
    // Lines that still wait in its buffer are written with an update, not with the end.
    multibar.update();
    multibar.stop();
  };
  return { observe, lines, stop };
}
