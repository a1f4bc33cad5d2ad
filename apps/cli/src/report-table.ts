import Table from 'cli-table3';
import type { MonthRow, SyncReport } from '@acopio/sync';
import type { Language, Text } from './language.js';
import { directionNames, number } from './wording.js';

interface Column {
  readonly title: Text;
  readonly value: (row: MonthRow) => number;
  /** A column that most people never need to see is shown when it has something to say. */
  readonly onlyWhenUsed?: boolean;
}

const listed: Column = { title: { es: 'En lista', en: 'Listed' }, value: (row) => row.listed };

/** Columns where XML was asked for beside the SAT's list: listed = XML + not offered + pending + missing (+ conflict). */
const ofBoth: readonly Column[] = [
  listed,
  { title: { es: 'XML', en: 'XML' }, value: (row) => row.present },
  { title: { es: 'No ofrecidos', en: 'Not offered' }, value: (row) => row.not_offered },
  { title: { es: 'Pendientes', en: 'Pending' }, value: (row) => row.pending },
  { title: { es: 'Faltantes', en: 'Missing' }, value: (row) => row.missing },
  { title: { es: 'En conflicto', en: 'Conflict' }, value: (row) => row.conflict, onlyWhenUsed: true },
  { title: { es: 'XML sin lista', en: 'XML unlisted' }, value: (row) => row.unlisted, onlyWhenUsed: true },
];

const ofMetadata: readonly Column[] = [
  listed,
  { title: { es: 'Vigentes', en: 'Active' }, value: (row) => row.active },
  { title: { es: 'Cancelados', en: 'Cancelled' }, value: (row) => row.cancelled },
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

/** Month × direction, with a total below where there is more than one line. */
export function reportTable({ job, months }: Pick<SyncReport, 'job' | 'months'>, language: Language): string {
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
      ...columns.map(({ value }) => number(value(row), language)),
    ]);
  }
  if (months.length > 1) {
    const totals = columns.map(({ value }) => months.reduce((sum, row) => sum + value(row), 0));
    table.push([words.total[language], '', ...totals.map((total) => number(total, language))]);
  }
  return `${table.toString()}\n`;
}

function columnsOf(contents: SyncReport['job']['contents']): readonly Column[] {
  if (!contents.includes('xml')) return ofMetadata;
  return contents.includes('metadata') ? ofBoth : ofXml;
}
