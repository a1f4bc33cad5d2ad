import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { pageQuery, pageSchema } from '../http/pages.js';
import { instantSchema, serviceQuery } from '../http/schemas.js';

const satRequest = z.object({
  id: z.string(),
  windowId: z.string(),
  state: z.enum(['planned', 'sending', 'accepted', 'refused', 'notSent', 'uncertain']).meta({
    description: 'What is known of the message; `uncertain`: it may have reached the SAT, and counts as spent.',
  }),
  query: z.looseObject({ kind: z.string() }).meta({ description: 'What was asked for, seen from the taxpayer.' }),
  plannedAt: instantSchema,
  sentAt: instantSchema.nullable(),
  settledAt: instantSchema.nullable(),
  satRequestId: z.string().nullable().meta({ description: '`IdSolicitud`, exactly as received.' }),
  codEstatus: z.string().nullable().meta({ description: "The SAT's status code for the request." }),
  satMessage: z.string().nullable().meta({ description: "The SAT's own text." }),
  check: z
    .object({
      state: z.string(),
      requestCode: z.string().nullable(),
      count: z.int().meta({ description: 'Documents that the SAT counts.' }),
      checkedAt: instantSchema,
      nextAt: instantSchema,
    })
    .nullable()
    .meta({ description: 'What the SAT last said about it, and when it is asked next.' }),
  outcome: z
    .enum(['finished', 'empty', 'overLimit', 'failed', 'rejected', 'expired', 'stuck', 'lost'])
    .nullable()
    .meta({ description: 'How it ended; null while the SAT works on it.' }),
});

/** A page of requests to the SAT, newest first. */
export class SatRequestPageDto extends createZodDto(pageSchema(satRequest)) {}

/** What a list of requests can be asked for. */
export class SatRequestQueryDto extends createZodDto(pageQuery.extend({ service: serviceQuery }).strict()) {}

/** A request to the SAT, as answers have it. */
export type SatRequestBody = z.infer<typeof satRequest>;
