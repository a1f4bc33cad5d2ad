import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { periodEnd, periodStart } from '../http/period.js';
import { textSchema } from '../http/problem.js';
import { contentSchema, directionSchema, instantSchema, serviceQuery, serviceSchema } from '../http/schemas.js';
import { code } from '../http/validation.js';

const count = z.int().min(0);

/** An instant that a file, or an id of ours, can have. */
const pastInstant = instantSchema.refine((text) => Date.parse(text) >= 0, code('VALUE_INVALID'));

/** What is said of a ZIP beside its bytes. */
export class AdoptedPackageQueryDto extends createZodDto(
  z.strictObject({
    service: serviceQuery,
    fileName: z.string().max(255).optional().meta({
      description: 'Its name. An `IdPaquete` in it becomes the id of the package, unless that is taken.',
    }),
    modifiedAt: pastInstant.meta({
      description:
        'When the file was last changed, that is when the SAT gave it. Of two lists the newer one is right about cancellations, whichever came first.',
      examples: ['2025-02-01T18:00:00Z'],
    }),
  }),
) {}

const adopted = z.object({
  service: serviceSchema,
  fileName: z.string().meta({ description: 'The name that it went under.' }),
  packages: count.meta({ description: 'One when the ZIP was taken over.' }),
  documents: count.meta({ description: 'XML of the taxpayer in it.' }),
  rows: count.meta({ description: 'Metadata rows of the taxpayer in it.' }),
  held: count.meta({ description: 'One when it was held already, byte for byte.' }),
  foreign: count.meta({ description: 'What is of another RFC or of the other service, and was left alone.' }),
  unreadable: count,
  refused: count.meta({ description: 'One when it was not taken over.' }),
  refusals: z.array(z.object({ code: z.string(), text: textSchema, detail: z.string().optional() })),
  conflicts: z
    .array(z.string())
    .meta({ description: 'UUIDs that were held with another content; both are kept. At most 1000 are listed.' }),
  conflictCount: count,
});

/** What became of a ZIP. */
export class AdoptedPackageDto extends createZodDto(adopted) {}

/** What became of a ZIP, as answers have it. */
export type AdoptedPackageBody = z.infer<typeof adopted>;

/** Requests that another program sent. */
export class GivenRequestsDto extends createZodDto(
  z.strictObject({
    requests: z
      .array(
        z.strictObject({
          idSolicitud: z.guid(),
          direction: directionSchema,
          content: contentSchema,
          from: periodStart,
          to: periodEnd,
          requestedAt: pastInstant.meta({ description: 'When it was sent.' }),
        }),
      )
      .min(1)
      .max(1000),
  }),
) {}

/** Requests, as they were understood. */
export type GivenRequestsBody = z.output<typeof GivenRequestsDto.schema>;

/** Whose requests they are. */
export class AdoptedRequestsQueryDto extends createZodDto(z.strictObject({ service: serviceQuery })) {}

const adoptedRequests = z.object({
  service: serviceSchema,
  requests: count.meta({ description: 'Taken over: each counts as a life of its query.' }),
  live: count.meta({ description: 'Of these, those that the SAT may still answer: workers verify and fetch them.' }),
  held: count.meta({ description: 'Known already.' }),
});

/** What became of some requests. */
export class AdoptedRequestsDto extends createZodDto(adoptedRequests) {}

/** What became of some requests, as answers have it. */
export type AdoptedRequestsBody = z.infer<typeof adoptedRequests>;
