import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement, type Writer } from 'hyparquet-writer';
import { syncFolder, unfinishedName, writing } from '../files.js';

/** A Parquet file that is being written, under a name of its own until it is published. */
export interface Part {
  /** Where it will be. */
  readonly path: string;
  readonly rows: number;
  readonly groups: number;
  /** Adds a row group, and waits until its bytes are written. */
  write(columns: ColumnSource[]): Promise<void>;
  /** Writes the end of the file and closes it; no row follows. */
  finish(): Promise<void>;
  /** Gives it its name, in place of a file that has it already. */
  publish(): Promise<void>;
  /** Removes what was written; harmless when it is published. */
  discard(): Promise<void>;
}

/** Begins a file; folders are made as needed. */
export async function openPart(path: string, schema: readonly SchemaElement[]): Promise<Part> {
  const folder = dirname(path);
  const scratch = unfinishedName(folder);
  const file = await writing(path, async () => {
    await mkdir(folder, { recursive: true });
    return open(scratch, 'wx');
  });
  const bytes = new ByteWriter();
  const flush = async (): Promise<void> => {
    await file.writeFile(bytes.getBytes());
    // Buffers of the size of a row group would add up over many files that are open.
    bytes.index = 0;
    bytes.buffer = new ArrayBuffer(SMALL_BUFFER);
    bytes.view = new DataView(bytes.buffer);
  };
  const writer: Writer = Object.assign(bytes, { flush, finish: flush });
  const parquet = new ParquetWriter({ writer, schema: [...schema] });
  let rows = 0;
  let isClosed = false;

  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await file.close();
  };
  return {
    path,
    get rows() {
      return rows;
    },
    get groups() {
      return parquet.row_groups.length;
    },
    async write(columnData) {
      const count = columnData[0]?.data.length ?? 0;
      await writing(path, async () => parquet.write({ columnData, rowGroupSize: count }));
      rows += count;
    },
    finish: () =>
      writing(path, async () => {
        await parquet.finish();
        await file.sync();
        await close();
      }),
    publish: () =>
      writing(path, async () => {
        await rename(scratch, path);
        await syncFolder(folder);
      }),
    async discard() {
      await close().catch(() => undefined);
      await rm(scratch, { force: true }).catch(() => undefined);
    },
  };
}

const SMALL_BUFFER = 1024;
