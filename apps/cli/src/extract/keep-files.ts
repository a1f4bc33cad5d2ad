import { join } from 'node:path';
import { cfdiColumns, metadataColumns, toNdjson, type MetadataRow, type SatPackage } from '@acopio/package-extractor';
import { documentSink, keepXml } from '../documents-on-disk.js';
import { tellConflict } from '../conflict.js';
import { metadataFolder } from '../folders.js';
import { matcher } from './filter.js';
import { attempt, BATCH, cfdisIn, hasRows, hasXml, rowsIn, type Extraction, type PackageRun } from './package-run.js';
import { writeWhole } from './whole-file.js';

/** Documents as files below `folder`, in the layout of `documentSink`; rows as `metadata/<package>.ndjson`. */
export async function keepFiles(extraction: Extraction, folder: string): Promise<void> {
  for (const run of extraction.runs) {
    const within = { run, extraction, folder };
    await attempt(run, extraction, async (opened) => {
      if (hasXml(run)) await keepDocuments(opened, within);
      if (hasRows(run)) await keepRows(opened, within);
    });
  }
}

interface Within {
  readonly run: PackageRun;
  readonly extraction: Extraction;
  readonly folder: string;
}

async function keepDocuments(opened: SatPackage, { run, extraction, folder }: Within): Promise<void> {
  const { terminal, conditions } = extraction;
  const { tally, ownersOf } = run;
  const passes = matcher(conditions, cfdiColumns);
  const sink = documentSink(folder, (path) => tellConflict(path, terminal));
  const documents = cfdisIn(opened, { run, extraction }, (entry) => sink.unreadable({ packageId: run.id, ...entry }));
  for await (const batch of inBatches(documents)) {
    const wanted = batch.filter(({ header }) => passes(header));
    const kept = wanted.map(({ header, bytes }) => ({ direction: ownersOf?.(header)[0]?.direction, header, bytes }));
    for (const path of await keepXml(folder, kept)) {
      tally.conflicts += 1;
      tellConflict(path, terminal);
    }
    tally.written += kept.length;
  }
}

async function keepRows(opened: SatPackage, { run, extraction, folder }: Within): Promise<void> {
  const passes = matcher(extraction.conditions, metadataColumns);
  let kept = 0;
  const wanted = async function* (): AsyncGenerator<MetadataRow, void, undefined> {
    for await (const row of rowsIn(opened, { run, extraction })) {
      if (!passes(row)) continue;
      kept += 1;
      yield row;
    }
  };
  await writeWhole(join(metadataFolder(folder), `${run.id}.ndjson`), toNdjson(wanted()));
  run.tally.written += kept;
}

/** Items in groups. Where reading fails, what was read before comes first. */
async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[], void, undefined> {
  let batch: T[] = [];
  try {
    for await (const item of items) {
      batch.push(item);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    yield batch;
    throw error;
  }
  yield batch;
}
