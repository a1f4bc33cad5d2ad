import type { Column, ColumnType } from '@acopio/package-extractor';
import type { SchemaElement } from 'hyparquet-writer';
import { digitsOf } from '../decimal.js';
import type { ExportDocument } from '../export-document.js';
import { wallClockOf } from '../wall-clock.js';

/**
 * The amounts of the SAT's schemas have at most 18 digits and 6 decimals (Annex 20 of the Resolución Miscelánea Fiscal,
 * t_Importe of tdCFDI.xsd), rates and exchange rates fewer.
 */
const DECIMAL = { precision: 24, scale: 6 } as const;

/** Bytes that hold a signed number of 24 digits. */
const DECIMAL_BYTES = 11;

/** What a Parquet column holds: unscaled decimals, milliseconds, texts, lists of texts. */
export type FieldValue = bigint | string | readonly string[];

/** One column of a Parquet file. */
export interface Field {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  /** The text of a row; `undefined` when it has none. */
  readonly textOf: (document: ExportDocument) => string | undefined;
  /** The value of a text that is not empty; `undefined` when its type cannot hold it exactly. */
  readonly valueOf: (text: string) => FieldValue | undefined;
}

/** A column of the dictionary as a column of a file. */
export function fieldOf({ key, type, value }: Column<ExportDocument>): Field {
  return { name: key, textOf: value, schema: schemas[type](key), valueOf: values[type] };
}

/** A column of text. */
export function textSchema(name: string): readonly SchemaElement[] {
  return [textElement(name, 'OPTIONAL')];
}

function textElement(name: string, repetition: 'OPTIONAL' | 'REQUIRED'): SchemaElement {
  return {
    name,
    type: 'BYTE_ARRAY',
    repetition_type: repetition,
    converted_type: 'UTF8',
    logical_type: { type: 'STRING' },
  };
}

/** Names of the inner elements of a list: Parquet format, LogicalTypes.md, "Lists". */
function listSchema(name: string): readonly SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    textElement('element', 'REQUIRED'),
  ];
}

function decimalSchema(name: string): readonly SchemaElement[] {
  return [
    {
      name,
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: DECIMAL_BYTES,
      repetition_type: 'OPTIONAL',
      converted_type: 'DECIMAL',
      logical_type: { type: 'DECIMAL', ...DECIMAL },
      ...DECIMAL,
    },
  ];
}

/** The older name of the type, TIMESTAMP_MILLIS, is left out: it would say that the times are UTC. */
function timeSchema(name: string): readonly SchemaElement[] {
  const logical_type = { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } as const;
  return [{ name, type: 'INT64', repetition_type: 'OPTIONAL', logical_type }];
}

const schemas: Readonly<Record<ColumnType, (name: string) => readonly SchemaElement[]>> = {
  text: textSchema,
  uuid: textSchema,
  decimal: decimalSchema,
  time: timeSchema,
  list: listSchema,
};

const values: Readonly<Record<ColumnType, (text: string) => FieldValue | undefined>> = {
  text: (text) => text,
  uuid: (text) => text,
  decimal: unscaledOf,
  time: (text) => {
    const milliseconds = wallClockOf(text);
    return milliseconds === undefined ? undefined : BigInt(milliseconds);
  },
  list: (text) => text.split('|'),
};

/**
 * An amount in millionths, exactly; `undefined` for what is no amount, has more than 6 decimals that are not 0, or more
 * than 18 digits before them.
 */
export function unscaledOf(text: string): bigint | undefined {
  const digits = digitsOf(text);
  if (digits === undefined) return undefined;
  const { sign, whole, decimals } = digits;
  if (decimals.length > DECIMAL.scale || whole.length > DECIMAL.precision - DECIMAL.scale) return undefined;
  const units = BigInt(whole + decimals.padEnd(DECIMAL.scale, '0'));
  return sign === '' ? units : -units;
}
