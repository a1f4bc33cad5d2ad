import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { periodEnd, periodStart } from '../http/period.js';
import { textSchema } from '../http/problem.js';
import {
  contentSchema,
  directionSchema,
  instantSchema,
  localDateTimeSchema,
  serviceQuery,
  serviceSchema,
} from '../http/schemas.js';
import { factsSchema } from './facts.dto.js';

const verdictSchema = z.enum(['complete', 'listed', 'open', 'waiting', 'incomplete', 'unasked', 'unproven']).meta({
  description:
    '`complete`: everything that the SAT lists is held · `listed`: the list is whole, XML was not asked for · `open`: as one of these, but documents of the period may still arrive · `waiting`: the SAT works on requests · `incomplete`: a person has to act · `unasked`: a part of the period was never asked for · `unproven`: XML without a list.',
});

const count = z.int().min(0);

const monthSchema = z
  .object({
    month: z.string().meta({ examples: ['2025-03'] }),
    direction: directionSchema,
    listed: count,
    active: count,
    cancelled: count,
    present: count,
    not_offered: count,
    pending: count,
    missing: count,
    conflict: count,
    unlisted: count,
  })
  .meta({ description: '`listed` = present + not_offered + pending + missing + conflict; `unlisted` is apart.' });

const windowSchema = z.object({
  id: z.string(),
  direction: directionSchema,
  content: contentSchema,
  from: localDateTimeSchema,
  to: localDateTimeSchema,
});

const blockedSchema = z.object({
  window: windowSchema,
  code: z.string(),
  text: textSchema,
  hint: textSchema,
  codEstatus: z.string().optional(),
  detail: z.string().optional(),
});

/** What the ledger holds of a period, and what it lacks. */
export const progressSchema = z.object({
  madeAt: instantSchema,
  verdict: verdictSchema,
  asOf: instantSchema.nullable().meta({ description: "As of when the SAT's list is known; null while it is not." }),
  openUntil: localDateTimeSchema
    .nullable()
    .meta({ description: 'Until then (Mexico City) documents of the period may still arrive.' }),
  months: z.array(monthSchema),
  exceptionCount: count.meta({ description: 'Documents that need a look.' }),
  unreadable: count.meta({ description: 'Entries of packages that are no readable document.' }),
  waiting: count.meta({ description: 'Queries that wait for the SAT.' }),
  unfetched: count.meta({ description: 'Packages that are still to be fetched.' }),
  fetchBefore: instantSchema.nullable().meta({ description: 'Until when the nearest of them can be fetched.' }),
  blocked: z.array(blockedSchema),
  spent: z.object({ queries: count, downloads: count }),
});

/** What is held of a period. */
export class CompletenessDto extends createZodDto(
  progressSchema.extend({
    ...factsSchema.shape,
    service: serviceSchema,
    from: localDateTimeSchema,
    to: localDateTimeSchema,
    exceptions: z
      .array(
        z.object({
          uuid: z.string(),
          month: z.string(),
          directions: z.array(directionSchema),
          holding: z.enum(['missing', 'conflict', 'unlisted']),
          reason: z.enum(['toBeAsked', 'tomorrow', 'blocked', 'cancelled', 'inVain', 'unasked']).optional().meta({
            description:
              'Of a missing one: it will be asked for again (today or, with the folios of today used up, tomorrow); its window is blocked; the SAT says by now that it is cancelled; it was asked for again in vain; it was never asked for.',
          }),
        }),
      )
      .meta({ description: 'At most 1000; `exceptionCount` is the true number.' }),
  }),
) {}

const question = z.strictObject({
  service: serviceQuery,
  from: periodStart,
  to: periodEnd,
  since: instantSchema
    .optional()
    .meta({ description: '`madeAt` of an earlier answer: what the ledger learned since is told as `changes`.' }),
});

/** The period to report on. */
export class CompletenessQueryDto extends createZodDto(question) {}

/** The same for the page, and its language. */
export class ReportPageQueryDto extends createZodDto(question.extend({ lang: z.enum(['es', 'en']).default('es') })) {}

/** What the ledger holds of a period, as answers have it. */
export type Progress = z.infer<typeof progressSchema>;
