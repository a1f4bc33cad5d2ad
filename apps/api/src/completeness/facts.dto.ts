import { z } from 'zod';
import { textSchema } from '../http/problem.js';
import { contentSchema, directionSchema, instantSchema, localDateTimeSchema } from '../http/schemas.js';

const count = z.int().min(0);
const month = z.string().meta({ examples: ['2025-03'] });
const sha256 = z.string().meta({ description: 'Hex.' });
const statusSchema = z.enum(['active', 'cancelled', 'unknown']).meta({
  description: "The SAT's last word; `unknown` for a document that it has not listed.",
});
const documentType = z.enum(['I', 'E', 'T', 'N', 'P']).optional().meta({ description: 'Absent for a retención.' });
const decimal = z.string().meta({ description: 'Decimal text, exact.', examples: ['1234567.89'] });

const groupSchema = z
  .object({
    month,
    direction: directionSchema,
    holding: z.enum(['present', 'not_offered', 'pending', 'missing', 'conflict', 'unlisted']),
    status: statusSchema,
    count,
    uuids: z.array(z.string()).meta({ description: 'The first 100, in their order; `count` is the true number.' }),
    sha256: sha256.meta({ description: 'Hex, over all UUIDs in their order, a line feed after each.' }),
  })
  .meta({ description: 'Documents behind the numbers of `months`: every one of these is the sum of such groups.' });

const matterSchema = z.object({
  code: z.string(),
  count,
  actor: z.enum(['user', 'operator', 'sat', 'program']).meta({ description: '`program`: the next sync does it.' }),
  by: localDateTimeSchema.optional().meta({ description: 'Mexico City.' }),
  text: textSchema,
  hint: textSchema,
  window: z
    .object({
      direction: directionSchema,
      content: contentSchema,
      from: localDateTimeSchema,
      to: localDateTimeSchema,
    })
    .optional(),
});

const changed = z.object({ count, uuids: z.array(z.string()).meta({ description: 'At most 100.' }) });

const amountSchema = z
  .object({
    direction: directionSchema,
    type: documentType,
    currency: z.string().optional(),
    status: statusSchema,
    documents: count,
    total: decimal,
    withheld: decimal.optional(),
  })
  .meta({ description: 'From XML that is held; currencies are not converted.' });

const notAddedSchema = z.object({
  direction: directionSchema,
  type: documentType,
  status: statusSchema,
  reason: z.enum(['noXml', 'conflict', 'unreadable', 'tooManyCurrencies']),
  documents: count,
});

const daySchema = z.object({
  day: z.string().meta({ examples: ['2025-03-31'] }),
  direction: directionSchema,
  state: z.enum(['lacking', 'blocked', 'waiting', 'future', 'unasked', 'complete', 'empty']),
  listed: count,
  held: count,
  lacking: count,
});

const querySchema = z.object({
  windowId: z.string(),
  direction: directionSchema,
  content: contentSchema,
  from: localDateTimeSchema,
  to: localDateTimeSchema,
  state: z.enum(['open', 'done', 'empty', 'split', 'blocked']),
  folio: z.string().optional(),
  sends: count,
  livesLeft: count.optional().meta({ description: 'Absent where the SAT sets no limit.' }),
});

const packageSchema = z.object({
  id: z.string(),
  direction: directionSchema.optional(),
  content: contentSchema.optional(),
  state: z.enum(['listed', 'fetched', 'indexed', 'lost']),
  listedAt: instantSchema,
  fetchedAt: instantSchema.optional(),
  indexedAt: instantSchema.optional(),
  sha256: sha256.optional(),
  size: count.optional(),
  documents: count.optional(),
  unreadable: count.optional(),
  livesLeft: count.optional(),
  fetchBefore: instantSchema.optional(),
  origin: z.literal('adopted').optional(),
});

/** Everything else that a ledger knows of a period: what a report is made of. */
export const factsSchema = z.object({
  rfc: z.string(),
  legalName: z.string().nullable().meta({ description: 'As its documents write it.' }),
  openMonths: z.array(month).meta({ description: 'Months in which documents may still appear.' }),
  groups: z.array(groupSchema),
  matters: z.array(matterSchema).meta({ description: 'What is lacking or uncertain: why, who acts, and by when.' }),
  changes: z
    .object({ since: instantSchema, listed: changed, held: changed, cancelled: changed, reappeared: changed })
    .nullable()
    .meta({ description: 'Null unless `since` was given.' }),
  cancellations: z
    .array(z.object({ month, direction: directionSchema, documents: count, later: count, since: count.optional() }))
    .meta({ description: 'By month of issue; `later` were cancelled in a later month.' }),
  amounts: z.array(amountSchema),
  notAdded: z.array(notAddedSchema).meta({ description: 'Documents that are in no sum.' }),
  days: z.array(daySchema),
  queries: z.array(querySchema),
  packages: z.array(packageSchema),
  packagesSha256: sha256.meta({
    description: 'Hex, over the lines `<id> <sha256>` of the packages that are held, sorted, a line feed after each.',
  }),
  timeToReady: z
    .array(z.object({ content: contentSchema, observations: count, p50: count, p95: count }))
    .meta({ description: "Seconds until the SAT's answer: the median, and what 95 of 100 did not exceed." }),
  cannotProve: z
    .array(z.object({ code: z.string(), text: textSchema }))
    .meta({ description: 'What no report can prove.' }),
});

/** These facts, as answers have them. */
export type Facts = z.infer<typeof factsSchema>;
