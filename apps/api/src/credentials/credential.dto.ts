import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { idSchema } from '../http/ids.js';
import { pageQuery, pageSchema } from '../http/pages.js';
import { instantSchema } from '../http/schemas.js';
import { code } from '../http/validation.js';

/** A `.cer` or `.key` file has a few KB; the bytes of either may be 64 KiB. */
const fileSchema = z
  .string()
  .min(1)
  .max(88_000)
  .refine((text) => BASE64.test(text), code('BASE64_MALFORMED'));

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** An e.firma to be kept. */
export class NewCredentialDto extends createZodDto(
  z.strictObject({
    certificate: fileSchema.meta({ description: 'The `.cer` file, base64.' }),
    privateKey: fileSchema.meta({ description: 'The `.key` file as the SAT gave it (encrypted), base64.' }),
    password: z.string().min(1).max(256).meta({ description: 'The password of the key.', format: 'password' }),
  }),
) {}

const credential = z.object({
  id: z.string(),
  rfc: z.string(),
  legalName: z.string(),
  certificateNumber: z.string().meta({ description: 'Twenty digits.' }),
  validFrom: instantSchema,
  validTo: instantSchema,
  createdAt: instantSchema,
});

/** What is shown of an e.firma: what its certificate says, which is public. */
export class CredentialDto extends createZodDto(credential) {}

/** A page of e.firmas, newest first. */
export class CredentialPageDto extends createZodDto(pageSchema(credential)) {}

/** What a list of e.firmas can be asked for. */
export class CredentialQueryDto extends createZodDto(pageQuery.strict()) {}

/** An e.firma's id in a path. */
export class CredentialPathDto extends createZodDto(z.object({ taxpayerId: idSchema, credentialId: idSchema })) {}

/** An e.firma as answers have it. */
export type CredentialBody = z.infer<typeof credential>;
