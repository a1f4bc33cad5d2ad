import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idSchema } from '../http/ids.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { instantSchema, nameSchema, rfcSchema } from '../http/schemas.js';

/** A taxpayer to be created. */
export class NewTaxpayerDto extends createZodDto(
  z.strictObject({ rfc: rfcSchema, name: nameSchema.optional().meta({ examples: ['Escuela Kemper Urgate'] }) }),
) {}

const taxpayer = z.object({
  id: z.string(),
  rfc: z.string(),
  name: z.string().nullable(),
  createdAt: instantSchema,
});

/** A taxpayer of the tenant. */
export class TaxpayerDto extends createZodDto(taxpayer) {}

/** A page of taxpayers, oldest first. */
export class TaxpayerPageDto extends createZodDto(pageSchema(taxpayer)) {}

/** A taxpayer's id in a path. */
export class TaxpayerPathDto extends createZodDto(z.object({ taxpayerId: idSchema })) {}

/** What a list of taxpayers can be asked for. */
export class TaxpayerQueryDto extends createZodDto(pageQuery.strict()) {}

/** A taxpayer as answers have it. */
export type TaxpayerBody = z.infer<typeof taxpayer>;
