import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const check = z.enum(['ok', 'failed']);

/** The process answers. */
export class LiveDto extends createZodDto(z.object({ status: z.literal('ok') })) {}

/** Whether the service can do its work, and what it needs for that. */
export class ReadyDto extends createZodDto(
  z.object({
    status: z.enum(['ok', 'failed']),
    checks: z.object({ database: check, queue: check, store: check }),
  }),
) {}
