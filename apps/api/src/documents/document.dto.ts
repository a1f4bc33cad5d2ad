import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idSchema } from '../http/ids.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { periodEnd, periodStart } from '../http/period.js';
import { directionSchema, instantSchema, localDateTimeSchema, rfcSchema, serviceQuery } from '../http/schemas.js';

const holdingSchema = z.enum(['conflict', 'unlisted', 'present', 'not_offered', 'pending', 'missing']).meta({
  description:
    '`conflict`: two contents under one UUID · `unlisted`: XML, but not on the list yet · `present`: XML held · `not_offered`: received, and cancelled before it was held: the SAT gives no XML · `pending`: on its way · `missing`.',
});

const typeSchema = z.enum(['I', 'E', 'T', 'N', 'P']);

const party = z.object({ rfc: z.string().nullable(), name: z.string().nullable() });

/** A document, as lists have it. */
export const documentSchema = z.object({
  uuid: z.string(),
  directions: z.array(directionSchema).meta({ description: 'One that the taxpayer issued to itself has both.' }),
  issuedAt: localDateTimeSchema,
  issuer: party,
  receiver: party,
  type: typeSchema.nullable().meta({ description: 'Tipo de comprobante; null for retenciones.' }),
  status: z.enum(['active', 'cancelled', 'unknown']),
  cancelledAt: localDateTimeSchema.nullable(),
  total: z.string().nullable().meta({ description: 'Decimal text, from the XML; null without one.' }),
  currency: z.string().nullable(),
  holding: holdingSchema,
  hasXml: z.boolean(),
});

const documentDetails = documentSchema.extend({
  statuses: z
    .array(
      z.object({
        status: z.enum(['active', 'cancelled']),
        cancelledAt: localDateTimeSchema.nullable(),
        seenAt: instantSchema,
      }),
    )
    .meta({ description: 'Each change of status, oldest first.' }),
  contents: z
    .array(z.object({ sha256: z.string(), size: z.int(), packageId: z.string() }))
    .meta({ description: 'The XML that is held; more than one is a conflict.' }),
});

/** A document with its history. */
export class DocumentDto extends createZodDto(documentDetails) {}

/** A page of documents, oldest first. */
export class DocumentPageDto extends createZodDto(pageSchema(documentSchema)) {}

/** What a list of documents can be asked for. */
export class DocumentQueryDto extends createZodDto(
  pageQuery
    .extend({
      service: serviceQuery,
      direction: directionSchema.optional(),
      from: periodStart.optional(),
      to: periodEnd.optional(),
      status: z.enum(['active', 'cancelled', 'unknown']).optional(),
      type: typeSchema.optional(),
      counterpart: rfcSchema.optional().meta({ description: 'RFC of the other party.' }),
      text: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'Part of a name, an RFC or the UUID; capitals and accents do not count.' }),
      holding: holdingSchema.optional(),
    })
    .strict(),
) {}

/** A document's UUID in a path; upper and lower case are the same. */
export class DocumentPathDto extends createZodDto(z.object({ taxpayerId: idSchema, uuid: z.guid().toLowerCase() })) {}

/** Which installation a document is from. */
export class DocumentServiceDto extends createZodDto(z.strictObject({ service: serviceQuery })) {}

/** Which XML of a document. */
export class XmlQueryDto extends createZodDto(
  z.strictObject({
    service: serviceQuery,
    content: z.coerce
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .meta({ description: 'Of several contents under one UUID, the first, the second, …' }),
  }),
) {}

/** What a list of documents is asked for. */
export type DocumentQuery = z.output<typeof DocumentQueryDto.schema>;

/** A document in a list, as answers have it. */
export type DocumentBody = z.infer<typeof documentSchema>;

/** A document with its history, as answers have it. */
export type DocumentDetails = z.infer<typeof documentDetails>;
