import type { Completeness, Direction, Holding, MonthRow } from './answers.js';
import { cellState, type CellState } from './cell-state.js';
import { element, spoken } from './dom.js';
import type { Voice } from './language.js';
import { cellNames, directionNames, holdingNames, texts } from './texts.js';

const DIRECTIONS: readonly Direction[] = ['issued', 'received'];
const HOLDINGS: readonly Holding[] = ['present', 'not_offered', 'pending', 'missing', 'conflict', 'unlisted'];

/** Sums, a calendar for each direction, and all figures for whoever wants them. */
export function coverage(completeness: Completeness, voice: Voice): HTMLElement {
  const { say } = voice;
  const unknown = completeness.months.some((row) => cellState(row, completeness) === 'unknown');
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, say(texts.coverage)),
    sums(completeness, voice),
    element('p', { class: 'quiet' }, say(texts.coverageHint)),
    unknown ? element('p', { class: 'quiet' }, say(texts.someUnknown)) : undefined,
    ...DIRECTIONS.map((direction) => calendar(direction, completeness, voice)),
    legend(voice),
    element('details', {}, element('summary', {}, say(texts.figures)), figures(completeness, voice)),
  );
}

function sums({ months }: Completeness, { say, number }: Voice): HTMLElement {
  const total = (value: (row: MonthRow) => number): number => months.reduce((sum, row) => sum + value(row), 0);
  const sum = (name: string, value: number, kind: string): HTMLElement =>
    element(
      'div',
      { class: `sum ${value === 0 ? 'zero' : kind}` },
      element('dt', {}, name),
      element('dd', {}, number(value)),
    );
  return element(
    'dl',
    { class: 'sums' },
    sum(
      say(texts.listed),
      total(({ listed }) => listed),
      'plain',
    ),
    ...HOLDINGS.map((holding) =>
      sum(
        say(holdingNames[holding]),
        total((row) => row[holding]),
        holding,
      ),
    ),
  );
}

function calendar(direction: Direction, completeness: Completeness, voice: Voice): HTMLElement {
  const { say, month } = voice;
  const rows = new Map(completeness.months.filter((row) => row.direction === direction).map((row) => [row.month, row]));
  const years = [...new Set([...rows.keys()].map((name) => name.slice(0, 4)))];
  const numbers = Array.from({ length: 12 }, (_none, index) => index + 1);
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, spoken(say(texts.year))),
    ...numbers.map((number) => element('th', { scope: 'col' }, month(number))),
  );
  const body = years.map((year) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, year),
      ...numbers.map((number) => {
        const row = rows.get(`${year}-${String(number).padStart(2, '0')}`);
        return row === undefined
          ? element('td', { class: 'outside' }, spoken(say(texts.notAsked)))
          : cell(row, cellState(row, completeness), voice);
      }),
    ),
  );
  return scrolling(
    element(
      'table',
      { class: 'calendar' },
      element('caption', {}, say(directionNames[direction])),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

/** The sign, and how many of how many. The rest is in the tip, and told by a screen reader. */
function cell(row: MonthRow, state: CellState, { say, number }: Voice): HTMLElement {
  const { sign, text } = cellNames[state];
  const parts = HOLDINGS.filter((holding) => row[holding] > 0).map(
    (holding) => `${say(holdingNames[holding])}: ${number(row[holding])}`,
  );
  const whole = [`${row.month}: ${say(text)}`, `${say(texts.listed)}: ${number(row.listed)}`, ...parts].join(' · ');
  const held = row.present + row.not_offered;
  const figure = held === row.listed ? number(row.listed) : `${number(held)}/${number(row.listed)}`;
  const shown = state === 'unlisted' ? number(row.unlisted) : figure;
  return element(
    'td',
    { class: `state ${state}`, title: whole },
    element('span', { 'aria-hidden': 'true', class: 'sign' }, sign),
    element('span', { 'aria-hidden': 'true' }, state === 'unknown' ? '' : shown),
    spoken(whole),
  );
}

function legend({ say }: Voice): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...Object.entries(cellNames).map(([state, { sign, text }]) =>
      element(
        'li',
        {},
        element('span', { class: `state swatch ${state}`, 'aria-hidden': 'true' }, sign === '' ? '0' : sign),
        say(text),
      ),
    ),
  );
}

function figures({ months }: Completeness, { say, number }: Voice): HTMLElement {
  const columns: readonly (readonly [string, (row: MonthRow) => number, string])[] = [
    [say(texts.listed), (row) => row.listed, ''],
    [say(texts.active), (row) => row.active, ''],
    [say(texts.cancelled), (row) => row.cancelled, ''],
    ...HOLDINGS.map((holding) => [say(holdingNames[holding]), (row: MonthRow) => row[holding], holding] as const),
  ];
  const head = [say(texts.month), say(texts.direction), ...columns.map(([name]) => name)];
  return scrolling(
    element(
      'table',
      { class: 'figures' },
      element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
      element(
        'tbody',
        {},
        ...months.map((row) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, row.month),
            element('td', {}, say(directionNames[row.direction])),
            ...columns.map(([_name, value, kind]) =>
              element('td', { class: `figure ${value(row) === 0 ? 'zero' : kind}` }, number(value(row))),
            ),
          ),
        ),
      ),
    ),
  );
}

/** What is too wide for the screen moves by itself; it can be reached with the keyboard. */
export function scrolling(table: HTMLElement): HTMLElement {
  return element('div', { class: 'scrolling', tabindex: '0' }, table);
}
