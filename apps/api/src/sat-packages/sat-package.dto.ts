import { isPackageId } from '@acopio/sat-client';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idSchema } from '../http/ids.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { instantSchema, serviceQuery, serviceSchema } from '../http/schemas.js';

const satPackage = z.object({
  id: z.string().meta({ description: '`IdPaquete`, exactly as received.' }),
  service: serviceSchema,
  requestId: z.string(),
  windowId: z.string(),
  state: z.enum(['listed', 'fetched', 'indexed', 'lost']).meta({
    description:
      '`listed`: still to be fetched · `fetched`: its bytes are here · `indexed`: its documents are known · `lost`: it cannot be had any more, or cannot be read.',
  }),
  listedAt: instantSchema,
  expiresAt: instantSchema.meta({ description: 'From then on the SAT gives it no more.' }),
  downloads: z
    .array(z.object({ at: instantSchema, outcome: z.string().nullable(), codEstatus: z.string().nullable() }))
    .meta({ description: 'The SAT gives a package twice.' }),
  sha256: z.string().nullable(),
  size: z.int().nullable().meta({ description: 'Bytes.' }),
  fetchedAt: instantSchema.nullable(),
  indexedAt: instantSchema.nullable(),
  documents: z.int().nullable().meta({ description: 'Entries or rows that were read.' }),
  unreadable: z.int().nullable().meta({ description: 'Entries or rows that could not be read.' }),
});

/** A package of the SAT. */
export class SatPackageDto extends createZodDto(satPackage) {}

/** A page of packages, newest first. */
export class SatPackagePageDto extends createZodDto(pageSchema(satPackage)) {}

/** What a list of packages can be asked for. */
export class SatPackageQueryDto extends createZodDto(pageQuery.extend({ service: serviceQuery }).strict()) {}

/** A package's id in a path; upper and lower case are the same. */
export class SatPackagePathDto extends createZodDto(
  z.object({ taxpayerId: idSchema, packageId: z.string().refine(isPackageId) }),
) {}

/** A package, as answers have it. */
export type SatPackageBody = z.infer<typeof satPackage>;
