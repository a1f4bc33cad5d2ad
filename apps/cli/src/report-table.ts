import Table from 'cli-table3';
import type { MonthRow, SyncReport } from '@acopio/sync';
import type { Language, Text } from './language.js';
import { directionNames, number } from './wording.js';

interface Column {
  readonly title: Text;
  readonly value: (row: MonthRow) => number;
  /** A column that most people never need to see is shown when it has something to say. */
  readonly onlyWhenUsed?: boolean;
  /** Only the SAT's list tells it. */
  readonly ofList?: boolean;
}

const listed: Column = { title: { es: 'En lista', en: 'Listed' }, value: (row) => row.listed, ofList: true };

/** Columns where XML was asked for beside the SAT's list: listed = XML + not offered + pending + missing (+ conflict). */
const ofBoth: readonly Column[] = [
  listed,
  { title: { es: 'XML', en: 'XML' }, value: (row) => row.present },
  { title: { es: 'No ofrecidos', en: 'Not offered' }, value: (row) => row.not_offered, ofList: true },
  { title: { es: 'Pendientes', en: 'Pending' }, value: (row) => row.pending, ofList: true },
  { title: { es: 'Faltantes', en: 'Missing' }, value: (row) => row.missing, ofList: true },
  { title: { es: 'En conflicto', en: 'Conflict' }, value: (row) => row.conflict, onlyWhenUsed: true },
  { title: { es: 'XML sin lista', en: 'XML unlisted' }, value: (row) => row.unlisted, onlyWhenUsed: true },
];

const ofMetadata: readonly Column[] = [
  listed,
  { title: { es: 'Vigentes', en: 'Active' }, value: (row) => row.active, ofList: true },
  { title: { es: 'Cancelados', en: 'Cancelled' }, value: (row) => row.cancelled, ofList: true },
];

const ofXml: readonly Column[] = [
  { title: { es: 'XML', en: 'XML' }, value: (row) => row.present + row.unlisted },
  { title: { es: 'En conflicto', en: 'Conflict' }, value: (row) => row.conflict, onlyWhenUsed: true },
];

const words = {
  month: { es: 'Mes', en: 'Month' },
  direction: { es: 'Sentido', en: 'Direction' },
  total: { es: 'Total', en: 'Total' },
} as const;

/** What stands in the place of a number that only the SAT's list can tell, while there is none. */
const UNKNOWN = '?';

/** Month × direction, with a total below where there is more than one line. */
export function reportTable(
  { job, months, waiting, blocked }: Pick<SyncReport, 'job' | 'months' | 'waiting' | 'blocked'>,
  language: Language,
): string {
  const unlisted = [...waiting, ...blocked.map(({ window }) => window)].filter(({ content }) => content === 'metadata');
  const isKnown = (row: MonthRow): boolean =>
    row.listed > 0 ||
    !unlisted.some(({ direction, from }) => direction === row.direction && from.startsWith(row.month));
  const columns = columnsOf(job.contents).filter(
    ({ onlyWhenUsed, value }) => onlyWhenUsed !== true || months.some((row) => value(row) > 0),
  );
  const table = new Table({
    head: [words.month[language], words.direction[language], ...columns.map(({ title }) => title[language])],
    colAligns: ['left', 'left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const row of months) {
    table.push([
      row.month,
      directionNames[row.direction][language],
      ...columns.map(({ value, ofList }) =>
        ofList === true && !isKnown(row) ? UNKNOWN : number(value(row), language),
      ),
    ]);
  }
  if (months.length > 1) {
    const totals = columns.map(({ value, ofList }) =>
      ofList === true && !months.some(isKnown)
        ? UNKNOWN
        : number(
            months.reduce((sum, row) => sum + value(row), 0),
            language,
          ),
    );
    table.push([words.total[language], '', ...totals]);
  }
  return `${table.toString()}\n`;
}

function columnsOf(contents: SyncReport['job']['contents']): readonly Column[] {
  if (!contents.includes('xml')) return ofMetadata;
  return contents.includes('metadata') ? ofBoth : ofXml;
}
