import { isRfc, normalizeRfc } from '@acopio/credentials';
import { isLocalDateTime } from '@acopio/sat-client';
import { z } from 'zod';
import { code } from './validation.js';

/** Which of the SAT's two installations. */
export const serviceSchema = z.enum(['cfdi', 'retenciones']);

/** Seen from the taxpayer. */
export const directionSchema = z.enum(['issued', 'received']);

/** The SAT's list of documents, or the documents. */
export const contentSchema = z.enum(['metadata', 'xml']);

/** The service that a route speaks of unless it is told another. */
export const serviceQuery = serviceSchema.default('cfdi');

/** An RFC as somebody typed it, and as the SAT writes it. */
export const rfcSchema = z
  .string()
  .max(40)
  .transform(normalizeRfc)
  .refine(isRfc, code('RFC_MALFORMED'))
  .meta({ description: 'Blanks, hyphens and case do not matter.', examples: ['EKU9003173C9'] });

/** A name that people read: printable, and nothing that a database cannot hold. */
export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(254)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), code('TEXT_UNPRINTABLE'));

/** An instant, ISO 8601 in UTC. */
export const instantSchema = z.iso.datetime();

/** Mexico City wall clock, without a zone. */
export const localDateTimeSchema = z.string().meta({ examples: ['2025-03-31T23:59:59'] });

/** Mexico City wall clock that came from us, such as in a cursor. */
export const localDateTimeText = z.string().refine(isLocalDateTime);
