import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { contentSchema, directionSchema, instantSchema, localDateTimeSchema, serviceSchema } from '../http/schemas.js';

const count = z.int().min(0);

const windowSchema = z.object({
  direction: directionSchema,
  content: contentSchema,
  from: localDateTimeSchema,
  to: localDateTimeSchema,
  state: z.enum(['new', 'open', 'asked']).meta({
    description:
      '`new`: a sync would add it · `open`: it is there, and not asked for · `asked`: the SAT works on it, or has.',
  }),
  expected: count
    .nullable()
    .meta({ description: "XML that the SAT's list promises and that is not held; null without a list." }),
  held: count
    .nullable()
    .meta({ description: 'XML of the window that is held already; null where it was not counted.' }),
  atLeast: z.boolean().meta({ description: 'The list that is awaited may promise more than `expected`.' }),
  queries: count.meta({ description: 'Queries that would be sent now.' }),
  livesLeft: count
    .nullable()
    .meta({ description: 'How often its query can still be sent; null where no limit is known.' }),
});

const plan = z.object({
  service: serviceSchema,
  from: localDateTimeSchema,
  to: localDateTimeSchema,
  directions: z.array(directionSchema),
  contents: z.array(contentSchema),
  madeAt: instantSchema,
  windows: z.array(windowSchema).meta({ description: 'By period, direction and content.' }),
  spends: z.object({
    metadataQueries: count,
    xmlQueries: count.meta({ description: 'As counted; `uncounted` windows come on top.' }),
    uncounted: count.meta({
      description:
        'XML windows whose list is awaited: as a rule one query each; none when the list is empty, more when one query cannot bring all of it.',
    }),
    downloads: count.meta({ description: 'Packages that wait to be fetched.' }),
  }),
});

/** What a sync would do now, and what it would spend. */
export class PlanDto extends createZodDto(plan) {}

/** A plan, as answers have it. */
export type PlanBody = z.infer<typeof plan>;
