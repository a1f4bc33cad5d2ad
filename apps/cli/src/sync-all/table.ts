import Table from 'cli-table3';
import type { MonthRow } from '@acopio/sync';
import type { Language, Text } from '../language.js';
import { coloured, type Tone } from '../terminal.js';
import { blockedLines } from '../verdict.js';
import { number } from '../wording.js';
import { actorNames, verdictNames, type Actor, type TaxpayerRow } from './taxpayer-row.js';

const heads: readonly Text[] = [
  { es: 'RFC', en: 'RFC' },
  { es: 'Nombre', en: 'Name' },
  { es: 'Resultado', en: 'Verdict' },
  { es: 'En lista', en: 'Listed' },
  { es: 'XML', en: 'XML' },
  { es: 'Faltantes', en: 'Missing' },
  { es: 'Quién actúa', en: 'Who acts' },
];

const failed: Text = { es: 'no se pudo', en: 'failed' };

const tones: Readonly<Record<Actor, Tone>> = { nobody: 'good', sat: 'waiting', taxpayer: 'bad', user: 'bad' };

/** Longest name that leaves the table on one line of a common terminal. */
const NAME_WIDTH = 30;

/** A row for each taxpayer, then what each of those needs who need something. */
export function taxpayerTable(rows: readonly TaxpayerRow[], language: Language): string {
  const table = new Table({
    head: heads.map((head) => head[language]),
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { rfc, legalName, actor, report } of rows) {
    const sum = (of: (row: MonthRow) => number): string =>
      report === undefined
        ? ''
        : number(
            report.months.reduce((total, row) => total + of(row), 0),
            language,
          );
    table.push([
      rfc,
      legalName.length > NAME_WIDTH ? `${legalName.slice(0, NAME_WIDTH - 1)}…` : legalName,
      coloured(tones[actor], (report === undefined ? failed : verdictNames[report.verdict])[language]),
      sum((row) => row.listed),
      sum((row) => row.present),
      sum((row) => row.missing),
      actorNames[actor][language],
    ]);
  }
  return `${table.toString()}\n${rows.flatMap((row) => reasons(row, language)).join('')}`;
}

function reasons({ rfc, problem, report }: TaxpayerRow, language: Language): string[] {
  const lines = blockedLines(report?.blocked ?? []).map((text) => `${text[language]}\n`);
  if (problem !== undefined) {
    const { text, detail, hint, code } = problem;
    const what = detail === undefined ? text[language] : `${text[language]}: ${detail}`;
    lines.unshift(`  ✗ ${what}\n    → ${hint[language]} [${code}]\n`);
  }
  return lines.length === 0 ? [] : [`${rfc}\n`, ...lines];
}
