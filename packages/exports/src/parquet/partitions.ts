import { join } from 'node:path';
import { documentColumns } from '../document-columns.js';
import { ExportError } from '../errors.js';
import { type ExportDocument, issuedAtOf } from '../export-document.js';
import { type Field, fieldOf, type FieldValue, textSchema } from './fields.js';
import { openPart, type Part } from './part.js';

/** What bounds the memory of many partitions that are written at the same time. */
export interface PartitionLimits {
  /** Rows that wait for their row group, in all partitions together. */
  readonly rowsHeld: number;
  /** Files that are open at a time. */
  readonly openParts: number;
  /** Row groups of one file: what is known of each is held until the file ends. */
  readonly groups: number;
}

/** Rows of one taxpayer, direction and month. */
interface Partition {
  readonly folder: string;
  columns: (FieldValue | undefined)[][];
  rows: number;
  part?: Part | undefined;
  /** Files that it has so far. */
  parts: number;
}

/** Where documents go that are to be written; nothing is visible before `publish`. */
export interface Partitions {
  add(document: ExportDocument): Promise<void>;
  publish(): Promise<PublishedParts>;
  /** Removes what is not published. */
  discard(): Promise<void>;
}

/** What was written. */
export interface PublishedParts {
  readonly parts: readonly Part[];
  /** Values that stand in the column `asWritten`, because the type of their own cannot hold them. */
  readonly asWritten: number;
}

const fields: readonly Field[] = documentColumns.map(fieldOf);

/** The column with the texts of a row that their own columns cannot hold, as a JSON object; usually empty. */
const AS_WRITTEN = 'asWritten';

const names = [...fields.map(({ name }) => name), AS_WRITTEN];

const schema = [
  { name: 'documents', num_children: names.length },
  ...fields.flatMap((field) => field.schema),
  ...textSchema(AS_WRITTEN),
];

/** Partitions below `folder`, whose files are named after `name`. */
export function openPartitions(folder: string, name: string, limits: PartitionLimits): Partitions {
  const partitions = new Map<string, Partition>();
  /** Partitions whose file is open; the one that was used last comes last. */
  const open = new Set<Partition>();
  const parts: Part[] = [];
  let rowsHeld = 0;
  let asWritten = 0;

  const finish = async (partition: Partition): Promise<void> => {
    open.delete(partition);
    await partition.part?.finish();
    partition.part = undefined;
  };
  const partOf = async (partition: Partition): Promise<Part> => {
    open.delete(partition);
    open.add(partition);
    if (partition.part !== undefined) return partition.part;
    const [oldest] = open;
    if (open.size > limits.openParts && oldest !== undefined) await finish(oldest);
    const number = String(partition.parts).padStart(4, '0');
    partition.part = await openPart(join(partition.folder, `part-${name}-${number}.parquet`), schema);
    partition.parts += 1;
    parts.push(partition.part);
    return partition.part;
  };
  const flush = async (partition: Partition): Promise<void> => {
    const { columns, rows } = partition;
    rowsHeld -= rows;
    partition.columns = names.map(() => []);
    partition.rows = 0;
    const part = await partOf(partition);
    await part.write(columns.map((data, index) => ({ name: names[index] ?? '', data })));
    if (part.groups >= limits.groups) await finish(partition);
  };

  return {
    async add(document) {
      const path = folderOf(document);
      let partition = partitions.get(path);
      if (partition === undefined) {
        partition = { folder: join(folder, path), columns: names.map(() => []), rows: 0, parts: 0 };
        partitions.set(path, partition);
      }
      asWritten += addRow(partition.columns, document);
      partition.rows += 1;
      rowsHeld += 1;
      if (rowsHeld >= limits.rowsHeld) await flush(fullestOf(partitions.values()));
    },
    async publish() {
      for (const partition of partitions.values()) {
        if (partition.rows > 0) await flush(partition);
        await finish(partition);
      }
      for (const part of parts) await part.publish();
      return { parts, asWritten };
    },
    async discard() {
      for (const part of parts) await part.discard();
    },
  };
}

/** Adds the values of a document to the columns; the answer is how many its columns cannot hold. */
function addRow(columns: (FieldValue | undefined)[][], document: ExportDocument): number {
  const unfit: Record<string, string> = {};
  for (const [index, { name, textOf, valueOf }] of fields.entries()) {
    const text = textOf(document);
    const value = text === undefined || text === '' ? undefined : valueOf(text);
    if (value === undefined && text !== undefined && text !== '') unfit[name] = text;
    columns[index]?.push(value);
  }
  const count = Object.keys(unfit).length;
  columns.at(-1)?.push(count === 0 ? undefined : JSON.stringify(unfit));
  return count;
}

function fullestOf(partitions: Iterable<Partition>): Partition {
  let [fullest] = partitions;
  for (const partition of partitions) if (partition.rows > (fullest?.rows ?? 0)) fullest = partition;
  if (fullest === undefined) throw new TypeError('no partitions');
  return fullest;
}

/** RFC of companies (12) and persons (13), with `Ñ` and `&` (Código Fiscal de la Federación; SAT, cfdv40.xsd, t_RFC). */
const RFC = /^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/;
const MONTH = /^(\d{4})-(\d{2})-\d{2}T\d{2}:\d{2}:\d{2}$/;

/**
 * `rfc=…/direction=…/year=…/month=…`. Everything in it comes from a caller or a document, and becomes a path.
 *
 * @throws {ExportError} `RFC_INVALID`.
 */
function folderOf(document: ExportDocument): string {
  const { rfc, direction } = document;
  if (!RFC.test(rfc)) throw new ExportError('RFC_INVALID', { detail: JSON.stringify(rfc) });
  if (direction !== 'issued' && direction !== 'received') throw new TypeError('a document without a direction');
  const [, year, month] = MONTH.exec(issuedAtOf(document) ?? '') ?? [];
  if (year === undefined || month === undefined) throw new TypeError('a document without a date');
  return join(`rfc=${rfc}`, `direction=${direction}`, `year=${year}`, `month=${month}`);
}
