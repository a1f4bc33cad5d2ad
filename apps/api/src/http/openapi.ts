import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiResponse, DocumentBuilder, getSchemaPath, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { problemCodes, type ProblemCode } from './problem-codes.js';
import { ProblemDto } from './problem.js';

/** Where the document is. */
export const OPENAPI_PATH = '/v1/openapi.json';

const DESCRIPTION = `Collects the CFDI and retenciones of your taxpayers from the SAT, and proves that none is missing.

Times without a zone are Mexico City wall clock; instants are UTC. Every POST takes an \`Idempotency-Key\`. Whatever is no
success is a problem (RFC 9457) with a stable \`code\`, and what happened and what to do in Spanish and English.`;

/** Problems that every route may answer with. */
const ANYWHERE: readonly ProblemCode[] = ['REQUEST_MALFORMED', 'INTERNAL', 'DATABASE_UNAVAILABLE'];

/** Problems that every POST may answer with. */
export const POST_PROBLEMS = [
  ...(['MALFORMED_JSON', 'UNAUTHENTICATED', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'] as const),
  ...(['BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED', 'VALIDATION_FAILED'] as const),
] satisfies readonly ProblemCode[];

/** Documents the problems that a route answers with, besides those of every route; `own` are codes of other packages, by status. */
export function ApiProblems(
  codes: readonly ProblemCode[],
  own: Readonly<Record<number, readonly string[]>> = {},
): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, string[]>();
  const add = (status: number, code: string): void => {
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  };
  for (const code of new Set([...codes, ...ANYWHERE])) add(problemCodes[code].status, code);
  for (const [status, others] of Object.entries(own)) for (const code of others) add(Number(status), code);
  return applyDecorators(
    ...[...byStatus].map(([status, listed]) =>
      ApiResponse({
        status,
        description: listed.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
      }),
    ),
  );
}

/** The OpenAPI 3.1 document of an application's routes. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Acopio')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An API key: `acp_<tenant>_<id>_<secret>`.' },
      'apiKey',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ProblemDto] });
  return withoutSuffixes(cleanupOpenApiDoc(document, { version: '3.1' }));
}

/** Answers and requests have schemas of their own here, so none has to say which of the two it is. */
function withoutSuffixes(document: OpenAPIObject): OpenAPIObject {
  const renamed: unknown = JSON.parse(
    JSON.stringify(document).replaceAll(/(?<=[{,]"|\/schemas\/)(\w+?)Dto(_Output)?(?=")/g, '$1'),
  );
  return renamed as OpenAPIObject;
}
