import { CredentialError } from '@acopio/credentials';
import { PackageError } from '@acopio/package-extractor';
import { SatError } from '@acopio/sat-client';
import { SyncError } from '@acopio/sync';
import { HttpException } from '@nestjs/common';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { isDatabaseAway } from '../database/away.js';
import { ApiError, type ApiErrorFacts } from './api-error.js';
import { StartError } from '../start-errors.js';
import { problemCodes, type ProblemCode } from './problem-codes.js';

/** Text for people, in both languages. */
export const textSchema = z.object({ es: z.string(), en: z.string() });

const valueProblemSchema = z.object({
  path: z
    .string()
    .optional()
    .meta({ description: 'Where in the request.', examples: ['body.from'] }),
  code: z.string(),
  text: textSchema,
  hint: textSchema,
  detail: z.string().optional(),
});

/** Every answer that is no success (RFC 9457). */
export class ProblemDto extends createZodDto(
  z
    .object({
      type: z.string().meta({ description: 'A URI that names the code.' }),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      code: z.string().meta({ description: 'Stable; decide on this one.' }),
      text: textSchema.meta({ description: 'What happened.' }),
      hint: textSchema.meta({ description: 'What to do.' }),
      retryable: z.boolean().meta({ description: 'Whether the very same request may succeed later.' }),
      requestId: z.string(),
      problems: z.array(valueProblemSchema).optional(),
      taxpayerId: z.string().optional().meta({ description: 'With TAXPAYER_EXISTS.' }),
      holding: z.string().optional().meta({ description: 'With XML_NOT_HELD.' }),
      state: z.string().optional().meta({ description: 'With PACKAGE_NOT_FETCHED.' }),
    })
    .meta({ description: 'Problem details (RFC 9457).' }),
) {}

/** A problem but for the id of its request, and what to answer it with. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Omit<z.infer<typeof ProblemDto.schema>, 'requestId'>;
  /** Nobody foresaw it: whoever operates the service has to see the error. */
  readonly unexpected: boolean;
}

/** Seconds after which to try again. */
const RETRY_AFTER: Partial<Record<ProblemCode, string>> = {
  IDEMPOTENCY_KEY_IN_USE: '1',
  LEDGER_BUSY: '60',
  DATABASE_UNAVAILABLE: '5',
  TOO_MANY_ADOPTIONS: '30',
  STORE_NOT_WRITABLE: '30',
  STORE_UNREADABLE: '30',
};

/** What Fastify and Nest refuse by themselves. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  415: 'MEDIA_TYPE_UNSUPPORTED',
};

/** Any error as a problem. What is not known says nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return ownProblem(error.code, error.facts);
  if (error instanceof CredentialError) return foreignProblem(error, 422);
  if (error instanceof SatError) return foreignProblem(error, 502);
  if (error instanceof SyncError) return syncProblem(error);
  if (error instanceof PackageError) {
    // Its detail names the path of a file.
    return error.code === 'READ_FAILED' ? ownProblem('STORE_UNREADABLE') : foreignProblem(error, 500);
  }
  if (isDatabaseAway(error) || isNotReady(error)) return ownProblem('DATABASE_UNAVAILABLE');
  const status = statusOf(error);
  if (status === undefined || status >= 500) return { ...ownProblem('INTERNAL'), unexpected: true };
  return ownProblem(CODE_OF_STATUS[status] ?? 'REQUEST_MALFORMED');
}

/** A database that is not in order yet, or not as new as the service. */
function isNotReady(error: unknown): boolean {
  return error instanceof StartError && error.code === 'DATABASE_NOT_READY';
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const isFastifys = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return isFastifys ? Number(error.statusCode) : undefined;
}

function syncProblem(error: SyncError): Problem {
  switch (error.code) {
    case 'STORE_NOT_WRITABLE':
    case 'PACKAGE_NOT_IN_STORE':
      // Its detail names the path of a file, and its hint speaks to whoever runs a command.
      return ownProblem(error.code);
    case 'PERIOD_INVALID':
      return ownProblem(error.code, error.detail === undefined ? {} : { detail: error.detail });
    case 'REVISION_CONFLICT':
      return { ...ownProblem('INTERNAL'), unexpected: true };
  }
}

function ownProblem(code: ProblemCode, { detail, problems, members, headers }: ApiErrorFacts = {}): Problem {
  const { status, text, hint, retryable } = problemCodes[code];
  const retryAfter = RETRY_AFTER[code];
  return {
    status,
    headers: { ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }), ...headers },
    body: {
      ...members,
      ...problemBody({ status, code, text, hint, retryable, ...(detail === undefined ? {} : { detail }) }),
      ...(problems === undefined ? {} : { problems: [...problems] }),
    },
    unexpected: false,
  };
}

function foreignProblem(error: CredentialError | SatError | PackageError, status: number): Problem {
  return { status, headers: {}, body: problemBody({ ...factsOf(error), status }), unexpected: status >= 500 };
}

type Facts = Pick<Problem['body'], 'code' | 'text' | 'hint' | 'retryable'> & { readonly detail?: string };

function factsOf({ code, text, hint, retryable, detail }: CredentialError | SatError | PackageError): Facts {
  return { code, text, hint, retryable, ...(detail === undefined ? {} : { detail }) };
}

function problemBody({ detail, ...facts }: Facts & { readonly status: number }): Problem['body'] {
  const { en } = facts.text;
  return {
    type: `urn:acopio:problem:${facts.code}`,
    title: en,
    detail: detail === undefined ? en : `${en}: ${detail}`,
    ...facts,
  };
}
