import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { progressSchema } from '../completeness/report.dto.js';
import { idSchema } from '../http/ids.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { periodEnd, periodStart } from '../http/period.js';
import { textSchema } from '../http/problem.js';
import { contentSchema, directionSchema, instantSchema, localDateTimeSchema, serviceSchema } from '../http/schemas.js';

/** A sync to be started. */
export class NewSyncDto extends createZodDto(
  z.strictObject({
    service: serviceSchema.default('cfdi'),
    from: periodStart,
    to: periodEnd,
    directions: setOf(directionSchema).default(['issued', 'received']),
    contents: setOf(contentSchema).default(['metadata', 'xml']),
  }),
) {}

/** In the order of the schema's values, each once. */
function setOf<T extends string>(values: z.ZodEnum<Record<T, T>>): z.ZodType<T[], T[]> {
  return z
    .array(values)
    .min(1)
    .max(values.options.length)
    .transform((chosen) => (values.options as T[]).filter((value) => chosen.includes(value)));
}

const asked = {
  id: z.string(),
  service: serviceSchema,
  from: localDateTimeSchema,
  to: localDateTimeSchema,
  directions: z.array(directionSchema),
  contents: z.array(contentSchema),
  createdAt: instantSchema,
  plannedAt: instantSchema.nullable().meta({ description: 'When it had been turned into queries; null until then.' }),
};

const interruption = z.object({
  code: z.string(),
  codEstatus: z.string().optional().meta({ description: "The SAT's status code." }),
  detail: z.string().optional(),
  text: textSchema,
  hint: textSchema,
  at: instantSchema,
});

const sync = z.object({
  ...asked,
  state: z.enum(['planning', 'working', 'halted', 'settled']).meta({
    description:
      '`planning`: not turned into queries yet · `working` · `halted`: a person has to act, see `halt` · `settled`: nothing is left to do, `progress.verdict` says with what result.',
  }),
  halt: interruption.nullable().meta({ description: 'Why nothing is sent until a person acted.' }),
  trouble: interruption.nullable().meta({ description: 'What failed last, while it is tried again.' }),
  progress: progressSchema,
});

/** A sync with its progress. */
export class SyncDto extends createZodDto(sync) {}

/** A page of syncs as they were asked for, newest first. */
export class SyncPageDto extends createZodDto(pageSchema(z.object(asked))) {}

/** A sync that was just asked for. */
export class AcceptedSyncDto extends createZodDto(z.object(asked)) {}

/** What a list of syncs can be asked for. */
export class SyncQueryDto extends createZodDto(pageQuery.strict()) {}

/** A sync's id in a path. */
export class SyncPathDto extends createZodDto(z.object({ taxpayerId: idSchema, syncId: idSchema })) {}

/** A sync as it was asked for. */
export type AskedSync = z.infer<typeof AcceptedSyncDto.schema>;

/** A sync with its progress, as answers have it. */
export type SyncBody = z.infer<typeof sync>;
