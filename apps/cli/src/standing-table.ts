import Table from 'cli-table3';
import { problems } from '@acopio/sync';
import type { LedgerStanding, TimeToReady, WaitingRequest } from '@acopio/sync/plan';
import type { Taxpayer } from './folders.js';
import type { Language, Text } from './language.js';
import { mexicoTime, number, windowName } from './wording.js';

/** Where the ledger of one taxpayer and service stands. */
export type Standing = Taxpayer & LedgerStanding;

const titles = {
  rfc: { es: 'RFC', en: 'RFC' },
  service: { es: 'Servicio', en: 'Service' },
  open: { es: 'Abiertas', en: 'Open' },
  settled: { es: 'Resueltas', en: 'Settled' },
  blocked: { es: 'Bloqueadas', en: 'Blocked' },
  requests: { es: 'En el SAT', en: 'At the SAT' },
  packages: { es: 'Por descargar', en: 'To fetch' },
  metadata: { es: 'Lista en (p50 · p95)', en: 'List in (p50 · p95)' },
  xml: { es: 'XML en (p50 · p95)', en: 'XML in (p50 · p95)' },
  last: { es: 'Última actividad', en: 'Last activity' },
} as const satisfies Record<string, Text>;

/** A line for each taxpayer and service; times go by Mexico City. */
export function standingTable(taxpayers: readonly Standing[], language: Language): string {
  const table = new Table({
    head: Object.values(titles).map((title) => title[language]),
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { rfc, service, windows, requests, packages, pace, lastAt } of taxpayers) {
    const counts = [windows.open, windows.done + windows.empty, windows.blocked, requests.length, packages.length];
    table.push([
      rfc,
      service,
      ...counts.map((count) => number(count, language)),
      paceText(pace.metadata),
      paceText(pace.xml),
      lastAt === undefined ? '' : mexicoTime(lastAt),
    ]);
  }
  return `${table.toString()}\n`;
}

function paceText(pace: TimeToReady | undefined): string {
  return pace === undefined ? '' : `${span(pace.p50)} · ${span(pace.p95)}`;
}

/** Seconds in the two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
function span(seconds: number): string {
  const whole = Math.round(seconds);
  const units = [
    { name: 'd', size: 86_400 },
    { name: 'h', size: 3600 },
    { name: 'min', size: 60 },
    { name: 's', size: 1 },
  ] as const;
  const first = units.findIndex(({ size }) => whole >= size);
  if (first === -1) return '0 s';
  let rest = whole;
  return units
    .slice(first, first + 2)
    .flatMap(({ name, size }) => {
      const count = Math.floor(rest / size);
      rest %= size;
      return count === 0 ? [] : [`${count} ${name}`];
    })
    .join(' ');
}

/** Most lines of a kind for one taxpayer; `--json` has all of them. */
const MOST_LINES = 20;

/** What is waited for, and who has to act, a line each. */
export function standingLines(taxpayers: readonly Standing[], language: Language): string {
  return taxpayers
    .flatMap((taxpayer) => {
      const texts = [
        ...taxpayer.requests.slice(0, MOST_LINES).map(requestText),
        ...more(taxpayer.requests.length),
        ...taxpayer.packages.slice(0, MOST_LINES).map(packageText),
        ...more(taxpayer.packages.length),
        ...taxpayer.blocked.slice(0, MOST_LINES).map(blockedText),
        ...more(taxpayer.blocked.length),
      ];
      const head = `${taxpayer.rfc} ${taxpayer.service}`;
      return texts.length === 0 ? [] : ['', head, ...texts.map((text) => `  ${text[language]}`)];
    })
    .map((line) => `${line}\n`)
    .join('');
}

function more(count: number): readonly Text[] {
  if (count <= MOST_LINES) return [];
  const rest = count - MOST_LINES;
  return [
    {
      es: `y ${number(rest, 'es')} más (--json las muestra todas)`,
      en: `and ${number(rest, 'en')} more (--json has all)`,
    },
  ];
}

function requestText(request: WaitingRequest): Text {
  const { satRequestId, since, livesLeft } = request;
  const { es, en } = windowName(request);
  const lives =
    livesLeft === undefined
      ? { es: '', en: '' }
      : { es: `; usos que quedan de la consulta: ${livesLeft}`, en: `; lives left of the query: ${livesLeft}` };
  return {
    es: `${es}: en el SAT desde ${mexicoTime(since)}, ${satRequestId}${lives.es}`,
    en: `${en}: at the SAT since ${mexicoTime(since)}, ${satRequestId}${lives.en}`,
  };
}

function packageText({ packageId, before, livesLeft }: LedgerStanding['packages'][number]): Text {
  return {
    es: `Paquete ${packageId}: puede descargarse hasta ${mexicoTime(before)}; descargas que quedan: ${livesLeft}`,
    en: `Package ${packageId}: can be fetched until ${mexicoTime(before)}; downloads left: ${livesLeft}`,
  };
}

function blockedText({ problem, ...window }: LedgerStanding['blocked'][number]): Text {
  const { es, en } = windowName(window);
  const { text, hint } = problems[problem.code];
  return { es: `✗ ${es}: ${text.es}. ${hint.es}`, en: `✗ ${en}: ${text.en}. ${hint.en}` };
}
