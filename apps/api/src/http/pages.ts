import { z } from 'zod';
import { invalidValue } from './api-error.js';

/** Most items of a page, and how many there are unless a request says otherwise. */
const LIMITS = { most: 200, usual: 50 } as const;

/** The query parameters of every list. */
export const pageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIMITS.most)
    .default(LIMITS.usual)
    .meta({ description: 'Most items of the page.' }),
  cursor: z.string().min(1).max(500).optional().meta({ description: '`nextCursor` of the page before, as it came.' }),
});

/** The schema of a page of `items`. */
export function pageSchema<T extends z.ZodType>(
  items: T,
): z.ZodObject<{
  items: z.ZodArray<T>;
  nextCursor: z.ZodNullable<z.ZodString>;
}> {
  return z.object({
    items: z.array(items),
    nextCursor: z.string().nullable().meta({ description: 'Where the next page begins; null on the last one.' }),
  });
}

/** A page, and where the next one begins; null when there is none. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** The first `limit` of `limit + 1` rows as a page; the place of the last one is the cursor. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  { item, place }: { readonly item: (row: R) => T; readonly place: (row: R) => readonly string[] },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    nextCursor: last === undefined || rows.length <= limit ? null : writeCursor(place(last)),
  };
}

/** A place in a list as opaque text. */
export function writeCursor(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor names, checked by the schema of the list's places; throws `VALIDATION_FAILED`. */
export function readCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()));
  if (!result.success) throw invalidValue('CURSOR_INVALID', 'query.cursor');
  return result.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The place of a row that is in the order of its ledger's ordinals. */
export const ordinalPlace: z.ZodType<bigint> = z
  .tuple([z.string().regex(/^\d{1,18}$/)])
  .transform(([text]) => BigInt(text));
