import { z } from 'zod';

import { isRfc } from '../rfc.js';
import { isXmlText } from '../world/xml-text.js';
import type { ExchangeFile, OmissionReason } from './recording.js';

const MOST_TAXPAYERS = 1000;
const MOST_ATTRIBUTES = 50;
const MOST_RECEIVERS = 100;

const text = z.string().max(4000);
const milliseconds = z.int().min(0);
const rfc = z.string().refine(isRfc, 'no RFC: twelve or thirteen characters, upper case');

/** Files lie beside the exchange; a name cannot lead out of the folder. */
const fileName = (extension: string) =>
  z.string().regex(new RegExp(`^\\d{4,}-[a-z-]+\\.${extension}$`), `no name of an .${extension} file of a recording`);

/** `recording.json`. */
export const indexSchema = z.object({
  format: z.literal('acopio-recording'),
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  taxpayers: z
    .array(z.object({ rfc, legalName: z.string().min(1).max(300).refine(isXmlText, 'not text that XML can carry') }))
    .max(MOST_TAXPAYERS),
});

const reason = z.enum([
  'encoding',
  'xml',
  'envelope',
  'base64',
  'package',
  'tooLarge',
]) satisfies z.ZodType<OmissionReason>;

const body = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('empty') }),
  z.object({
    kind: z.literal('saved'),
    envelope: fileName('xml'),
    package: fileName('zip').exactOptional(),
    packageOmitted: reason.exactOptional(),
  }),
  z.object({ kind: z.literal('omitted'), reason: z.enum([...reason.options, 'incomplete']) }),
]);

/** The JSON of an exchange. */
export const exchangeSchema: z.ZodType<ExchangeFile> = z.object({
  service: z.enum(['cfdi', 'retenciones']),
  operation: z.enum(['login', 'request', 'verify', 'download']),
  /** Of the e.firma. */
  rfc,
  sentAfterMs: milliseconds,
  request: z.union([
    z.object({
      action: text,
      element: text,
      attributes: z
        .record(text, text)
        .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, 'too many attributes'),
      receivers: z.array(text).max(MOST_RECEIVERS),
    }),
    z.object({ action: text, omitted: reason }),
  ]),
  answer: z
    .object({
      status: z.int().min(200).max(599),
      headers: z.record(text, text),
      afterMs: milliseconds,
      body,
    })
    .exactOptional(),
  error: z.object({ code: text, delivery: z.enum(['notSent', 'refused', 'uncertain']) }).exactOptional(),
  endedAfterMs: milliseconds,
});
