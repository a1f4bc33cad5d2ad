import Table from 'cli-table3';
import type { PlanPreview, PreviewWindow } from '@acopio/sync/plan';
import type { Language, Text } from './language.js';
import { counted, directionNames, number } from './wording.js';

const words = {
  direction: { es: 'Sentido', en: 'Direction' },
  content: { es: 'Contenido', en: 'Content' },
  from: { es: 'Desde', en: 'From' },
  to: { es: 'Hasta', en: 'To' },
  state: { es: 'Estado', en: 'State' },
  expected: { es: 'XML por traer', en: 'XML to get' },
  held: { es: 'Ya se tienen', en: 'Held' },
  queries: { es: 'Solicitudes', en: 'Requests' },
  lives: { es: 'Usos que quedan', en: 'Lives left' },
} as const satisfies Record<string, Text>;

const contents = {
  metadata: { es: 'metadatos', en: 'metadata' },
  xml: { es: 'XML', en: 'XML' },
} as const satisfies Record<PreviewWindow['content'], Text>;

const states = {
  new: { es: 'nuevo', en: 'new' },
  open: { es: 'pendiente', en: 'open' },
  asked: { es: 'ya solicitado', en: 'asked' },
} as const satisfies Record<PreviewWindow['state'], Text>;

/** What nobody can tell before the SAT's list is there. */
const UNKNOWN = '?';

/** A line for each window of a plan; nothing where there is none. */
export function planTable({ windows }: PlanPreview, language: Language): string {
  if (windows.length === 0) return '';
  const table = new Table({
    head: Object.values(words).map((title) => title[language]),
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const window of windows) {
    const { direction, content, from, to, state, held, queries, livesLeft } = window;
    table.push([
      directionNames[direction][language],
      contents[content][language],
      from.replace('T', ' '),
      to.replace('T', ' '),
      states[state][language],
      expectedText(window, language),
      held === undefined ? '' : number(held, language),
      number(queries, language),
      livesLeft === undefined ? '' : number(livesLeft, language),
    ]);
  }
  return `${table.toString()}\n`;
}

function expectedText({ content, expected, atLeast }: PreviewWindow, language: Language): string {
  if (content === 'metadata') return '';
  if (expected === undefined || (atLeast === true && expected === 0)) return UNKNOWN;
  return `${atLeast === true ? '≥ ' : ''}${number(expected, language)}`;
}

/** What a plan comes to, in sentences. */
export function planText({ windows, spends }: PlanPreview, language: Language): string {
  const { metadataQueries, xmlQueries, uncounted, downloads } = spends;
  if (windows.length === 0 && downloads === 0) return `${nothing[language]}\n`;
  const queries = (count: number): string => counted(count, nouns.queries[language], language);
  const lines: (Text | undefined)[] = [
    {
      es: `Se enviarían: ${queries(metadataQueries)} de metadatos y ${queries(xmlQueries)} de XML${uncounted === 0 ? '' : ' por lo menos'}.`,
      en: `Would be sent: ${queries(metadataQueries)} for metadata, and ${uncounted === 0 ? '' : 'at least '}${queries(xmlQueries)} for XML.`,
    },
    uncounted === 0
      ? undefined
      : {
          es: `Periodos cuyo XML se cuenta cuando llegue la lista del SAT: ${number(uncounted, 'es')}. Por lo general es una solicitud cada uno; ninguna si la lista está vacía.`,
          en: `Periods whose XML is counted once the SAT's list is there: ${number(uncounted, 'en')}. As a rule one request each; none when the list is empty.`,
        },
    downloads === 0
      ? undefined
      : {
          es: `Paquetes listos para descargarse: ${number(downloads, 'es')}.`,
          en: `Packages that are ready to be fetched: ${number(downloads, 'en')}.`,
        },
    spentNothing,
  ];
  return lines.map((line) => (line === undefined ? '' : `${line[language]}\n`)).join('');
}

const nouns = {
  queries: {
    es: { one: 'solicitud', more: 'solicitudes' },
    en: { one: 'request', more: 'requests' },
  },
} as const;

const nothing: Text = {
  es: 'No hay nada que pedir: todo el periodo está pedido ya. No se envió ni se gastó nada.',
  en: 'There is nothing to ask for: all of the period was asked for already. Nothing was sent, and nothing spent.',
};

const spentNothing: Text = {
  es: 'No se envió ni se gastó nada. «sync», con las mismas opciones, lo hace.',
  en: "Nothing was sent, and nothing spent. 'sync', with the same options, does it.",
};
