import { cfdiColumns, metadataColumns, type Column, type ColumnType } from '@acopio/package-extractor';
import { CliError } from '../errors.js';
import { compareDecimals, compareTexts, isDecimal } from './decimal-order.js';

/** One `--filter`: what a row must say in one of the columns. */
export interface Condition {
  readonly field: string;
  /** Whether it holds of a value; '' stands for one that a row does not have. */
  readonly holds: (text: string) => boolean;
}

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

const FORM = /^\s*(\w+)\s*(!=|<=|>=|=|<|>)\s*(.*?)\s*$/s;

const meets: Readonly<Record<Operator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const types: ReadonlyMap<string, ColumnType> = new Map(
  [...cfdiColumns, ...metadataColumns].map(({ key, type }) => [key, type]),
);

/** A year, a month, a day, a minute or a second. */
const TIME = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?)?)?$/;

/**
 * Reads `--filter field=value`, with `=`, `!=`, `<`, `<=`, `>` or `>=` between a key of the column dictionaries and a
 * value. Amounts are compared exactly; a time may be cut short, and stands for all that begins with it: `<=2025-01` is
 * until the end of January. A list is equal to each of its items. An empty value stands for rows that say nothing there,
 * which are neither smaller nor larger than anything.
 *
 * Throws `CliError` `OPTION_VALUE_INVALID`, whose detail names what would have been understood.
 */
export function readFilters(texts: readonly string[]): readonly Condition[] {
  return texts.map(readFilter);
}

function readFilter(text: string): Condition {
  const [, field = '', operator = '', value = ''] = FORM.exec(text) ?? [];
  if (!isOperator(operator)) throw invalid(text, `field=value; ${Object.keys(meets).join(' ')}`);
  const type = types.get(field);
  if (type === undefined) throw invalid(text, [...types.keys()].join(', '));
  const isOrder = operator !== '=' && operator !== '!=';
  if (isOrder && (type === 'list' || value === '')) throw invalid(text, `${field}=, ${field}!=`);
  if (value === '') return { field, holds: (found) => meets[operator](found === '' ? 0 : 1) };
  if (type === 'decimal' && !isDecimal(value)) throw invalid(text, `${field}${operator}1000.50`);
  if (type === 'time' && !TIME.test(value)) throw invalid(text, `${field}${operator}2025-01-31T23:59:59`);
  const compare = comparisons[type];
  return {
    field,
    holds: (found) => {
      const order = found === '' ? undefined : compare(found, value);
      return order === undefined ? operator === '!=' : meets[operator](order);
    },
  };
}

/** The order of a row's value and that of a filter; `undefined` where there is none. */
const comparisons: Readonly<Record<ColumnType, (found: string, value: string) => number | undefined>> = {
  text: compareTexts,
  uuid: (found, value) => compareTexts(found, value.toLowerCase()),
  time: (found, value) => compareTexts(found.slice(0, value.length), value),
  decimal: (found, value) => (isDecimal(found) ? compareDecimals(found, value) : undefined),
  list: (found, value) => (found.split('|').includes(value) ? 0 : undefined),
};

function isOperator(text: string): text is Operator {
  return text in meets;
}

function invalid(text: string, understood: string): CliError {
  return new CliError('OPTION_VALUE_INVALID', { detail: `--filter ${text} (${understood})` });
}

/** Whether rows of a table meet all conditions; of a column that the table does not have, its rows say nothing. */
export function matcher<Row>(
  conditions: readonly Condition[],
  columns: readonly Pick<Column<Row>, 'key' | 'value'>[],
): (row: Row) => boolean {
  const checks = conditions.map(({ field, holds }) => {
    const column = columns.find(({ key }) => key === field);
    return (row: Row): boolean => holds(column?.value(row) ?? '');
  });
  return (row) => checks.every((check) => check(row));
}
