import { z } from 'zod';

import { CHECKS } from './checks.js';
import type { CheckName } from './checks.js';
import { ENDPOINTS } from './contract.js';
import { checkDelay } from './pace.js';
import type { Delay } from './pace.js';
import type { SettingsPatch } from './settings.js';

const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];
/** Operations that have attributes, by the names of their elements. */
const ELEMENTS = ENDPOINTS.flatMap(({ methods }) =>
  Object.values(methods).flatMap(({ element, content }) => (content === undefined ? [] : [element])),
);

/** Both directions of JSON: no limit is `null` there, and `Infinity` here. */
const limit = z.union([z.int().min(0), z.literal(Number.POSITIVE_INFINITY), z.null()]);

const limits = z.strictObject({
  xmlDocuments: limit.optional(),
  metadataRows: limit.optional(),
  queryLives: limit.optional(),
  metadataQueryLives: limit.optional(),
  queryAliveUntil: z.enum(['finished', 'expired']).optional(),
  packageLives: limit.optional(),
  packageHours: z.union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY), z.null()]).optional(),
  folioRequestsPerDay: limit.optional(),
  historyYears: z.union([z.int().min(0).max(1000), z.literal(Number.POSITIVE_INFINITY), z.null()]).optional(),
  history: z.enum(['rollingYears', 'fiscalYears']).optional(),
});

const delayShape: z.ZodType<Delay> = z.union([
  z.number(),
  z.strictObject({ uniform: z.tuple([z.number(), z.number()]) }),
  z.strictObject({ median: z.number(), p95: z.number() }),
]);

const delay = delayShape.superRefine((value, context) => {
  try {
    checkDelay(value, 'delay');
  } catch (cause) {
    context.addIssue({ code: 'custom', message: cause instanceof Error ? cause.message : String(cause) });
  }
});

const requestDelays = z.strictObject({ inProcess: delay, finished: delay });
const requestDelaysOrNever = z.union([requestDelays, z.literal('never')]);

const attribute = z.string().refine(
  (text) => {
    const [element = '', name = '', ...rest] = text.split('.');
    return ELEMENTS.includes(element) && /^\w+$/.test(name) && rest.length === 0;
  },
  { error: `<operation>.<attribute>, where the operation is one of ${ELEMENTS.join(', ')}` },
);

/** The shape of {@link SettingsPatch} as it comes from outside, for a scenario, the admin API, and `configure` itself. */
export const settingsPatchSchema: z.ZodType<SettingsPatch> = z.strictObject({
  limits: limits.optional(),
  lenient: z.boolean().optional(),
  trustTestAuthority: z.boolean().optional(),
  revoked: z.array(z.string().regex(/^\d{20}$/, { error: 'the twenty digits of a certificate number' })).optional(),
  tokenLifetimeSeconds: z.int().min(0).optional(),
  // As many files as a ZIP can count.
  documentsPerPackage: z.int().min(1).max(65_535).optional(),
  verifiesUntilFinished: z.int().min(0).optional(),
  delays: z
    .union([requestDelays, z.strictObject({ xml: requestDelaysOrNever, metadata: requestDelaysOrNever }), z.null()])
    .optional(),
  visibility: z.strictObject({ metadata: delay.optional(), xml: delay.optional() }).optional(),
  contract: z.strictObject({ legacy: z.boolean().optional(), compulsory: z.array(attribute).optional() }).optional(),
  clockSkewMs: z.int().optional(),
  without: z.array(z.enum(CHECK_NAMES)).optional(),
  compress: z.boolean().optional(),
});

/** What makes no sense in a patch, with the names of the settings; `undefined` when all does. */
export function settingsProblem(patch: unknown): string | undefined {
  const { error } = settingsPatchSchema.safeParse(patch);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, '')).join('; ');
}
