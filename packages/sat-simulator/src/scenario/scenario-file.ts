import { open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

import { isRfc } from '../rfc.js';
import { faultSchema, randomFaultsSchema } from '../server/fault-schema.js';
import type { Fault } from '../server/faults.js';
import type { RandomFaults } from '../server/fault-random.js';
import { systemCode } from '../system-code.js';
import type { SettingsPatch } from '../server/settings.js';
import { settingsPatchSchema } from '../server/settings-schema.js';
import type { Text } from '../text.js';
import type { MonthCounts, TaxpayerSpec } from '../world/batch.js';
import { monthSpan } from '../world/local-date-time.js';
import { isXmlText } from '../world/xml-text.js';
import { understand } from './problems.js';
import { ScenarioError } from './scenario-error.js';

/** Which clock moves states, the 72 hours, daily and history limits. */
export type ScenarioClock =
  | { readonly kind: 'real' }
  | { readonly kind: 'manual'; readonly start?: Date }
  | { readonly kind: 'accelerated'; readonly factor: number; readonly start?: Date };

/** What a scenario file says. Folders and files are absolute. */
export interface ScenarioFile {
  /** All documents follow from it. */
  readonly seed?: string | number;
  /** Whose documents the SAT has; absent: a small world of one taxpayer. */
  readonly taxpayers?: readonly TaxpayerSpec[];
  /** Folder with documents of one's own. */
  readonly documents?: string;
  readonly clock?: ScenarioClock;
  readonly settings?: SettingsPatch;
  readonly faults?: readonly Fault[];
  readonly randomFaults?: RandomFaults;
  /** Folder with a recording. */
  readonly replay?: string;
  /** File with a saved test authority. */
  readonly authority?: string;
}

const MOST_BYTES = 1_000_000;
/** Each has an e.firma, whose key takes long to make. */
const MOST_TAXPAYERS = 100;
const MOST_FAULTS = 1000;
const MOST_DOCUMENTS = 10_000_000;

function rule(text: Text): { readonly params: { readonly text: Text } } {
  return { params: { text } };
}

const rfc = z.string().refine(
  isRfc,
  rule({
    es: 'no es un RFC: doce o trece caracteres, en mayúsculas',
    en: 'no RFC: twelve or thirteen characters, upper case',
  }),
);
const legalName = z
  .string()
  .min(1)
  .max(300)
  .refine(isXmlText, rule({ es: 'XML no admite esos caracteres', en: 'XML cannot carry these characters' }));
const documentCount = z.int().min(0).max(MOST_DOCUMENTS);
const month = z
  .string()
  .refine((text) => monthSpan(text) !== undefined, rule({ es: 'no es un mes: aaaa-mm', en: 'no month: yyyy-mm' }));
const months = z
  .array(
    z.strictObject({
      month,
      issued: documentCount,
      received: documentCount,
      malformed: documentCount.exactOptional(),
    }) satisfies z.ZodType<MonthCounts>,
  )
  .refine(
    (list) => new Set(list.map(({ month }) => month)).size === list.length,
    rule({ es: 'un mes aparece dos veces', en: 'a month appears twice' }),
  );
const taxpayer = z.strictObject({
  rfc,
  legalName,
  months,
  retenciones: months.exactOptional(),
}) satisfies z.ZodType<TaxpayerSpec>;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const clock = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('real') }),
  z.strictObject({ kind: z.literal('manual'), start: instant.exactOptional() }),
  z.strictObject({
    kind: z.literal('accelerated'),
    factor: z.number().positive(),
    start: instant.exactOptional(),
  }),
]) satisfies z.ZodType<ScenarioClock>;

/** The file as it is written; paths are relative to it. */
const scenarioSchema: z.ZodType<ScenarioFile> = z.strictObject({
  seed: z.union([z.string(), z.number()]).exactOptional(),
  taxpayers: z
    .array(taxpayer)
    .max(MOST_TAXPAYERS)
    .refine(
      (list) => new Set(list.map(({ rfc }) => rfc)).size === list.length,
      rule({ es: 'un contribuyente aparece dos veces', en: 'a taxpayer appears twice' }),
    )
    .exactOptional(),
  documents: z.string().min(1).exactOptional(),
  clock: clock.exactOptional(),
  settings: settingsPatchSchema.exactOptional(),
  faults: z.array(faultSchema).max(MOST_FAULTS).exactOptional(),
  randomFaults: randomFaultsSchema.exactOptional(),
  replay: z.string().min(1).exactOptional(),
  authority: z.string().min(1).exactOptional(),
});

/** The bytes of a file, or of what comes in its place, up to one more than may be. */
async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(MOST_BYTES + 1);
    for (let size = 0; ;) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size);
      size += bytesRead;
      if (bytesRead === 0 || size === buffer.length) {
        return buffer.subarray(0, size);
      }
    }
  } finally {
    await handle.close();
  }
}

async function readJson(file: string): Promise<unknown> {
  const bytes = await headOf(file).catch((cause: unknown) => {
    throw new ScenarioError('SCENARIO_UNREADABLE', file, { detail: systemCode(cause), cause });
  });
  if (bytes.length > MOST_BYTES) {
    throw new ScenarioError('SCENARIO_TOO_LARGE', file);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ScenarioError('SCENARIO_NOT_JSON', file, { detail, cause });
  }
}

/**
 * Reads a scenario file: JSON in UTF-8, at most 1 MB, without any key that is not known.
 *
 * @throws ScenarioError `SCENARIO_UNREADABLE`, `SCENARIO_TOO_LARGE`, `SCENARIO_NOT_JSON`, `SCENARIO_INVALID` with everything that is wrong.
 */
export async function readScenarioFile(file: string): Promise<ScenarioFile> {
  const understood = understand(scenarioSchema, await readJson(file));
  if ('problems' in understood) {
    throw new ScenarioError('SCENARIO_INVALID', file, { problems: understood.problems });
  }
  const { documents, replay, authority, ...rest } = understood.value;
  const absolute = (relative: string): string => path.resolve(path.dirname(file), relative);
  return {
    ...rest,
    ...(documents !== undefined && { documents: absolute(documents) }),
    ...(replay !== undefined && { replay: absolute(replay) }),
    ...(authority !== undefined && { authority: absolute(authority) }),
  };
}
