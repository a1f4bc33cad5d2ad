import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { documentSchema } from '../documents/document.dto.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { instantSchema, serviceQuery } from '../http/schemas.js';

const changed = z.object({
  month: z.string().meta({ description: 'The month in which the document was issued.', examples: ['2025-03'] }),
  changes: z.array(
    z.object({
      kind: z.enum(['new', 'cancelled', 'reappeared']).meta({
        description:
          '`new`: seen for the first time · `cancelled`: it had been active · `reappeared`: it had been cancelled, and is active again.',
      }),
      at: instantSchema.meta({ description: 'When the SAT had given the answer that showed it.' }),
    }),
  ),
  document: documentSchema,
});

/** A page of documents that changed, in the order in which they were issued. */
export class ChangePageDto extends createZodDto(
  pageSchema(changed).extend({
    until: instantSchema.meta({ description: 'Ask with this as `since` the next time, and nothing is missed.' }),
  }),
) {}

/** Since when changes are asked for. */
export class ChangeQueryDto extends createZodDto(
  pageQuery
    .extend({
      service: serviceQuery,
      since: instantSchema.optional().meta({ description: 'Without it, everything is new.' }),
    })
    .strict(),
) {}

/** What changes are asked for. */
export type ChangeQuery = z.output<typeof ChangeQueryDto.schema>;

/** A page, as answers have it. */
export type ChangePage = z.infer<typeof ChangePageDto.schema>;
