import { NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { ZodSerializerInterceptor } from 'nestjs-zod';
import { AppModule } from '../app.module.js';
import type { Services } from '../services.js';
import { AuthenticationGuard } from './authentication.js';
import { OPENAPI_PATH, openApiDocument } from './openapi.js';
import { ProblemFilter } from './problem-filter.js';
import { createServer } from './server.js';
import { ValidationPipe } from './validation.js';

/** Where to listen; port 0 takes any that is free. */
export interface HttpOptions {
  readonly host: string;
  readonly port: number;
}

/** The API as it listens. */
export interface RunningHttp {
  readonly url: string;
  /** Stops listening, and waits for the answers under way. */
  close(): Promise<void>;
}

/**
 * The page of the API's documentation loads scripts and styles from here. Whoever serves the API over HTTP alone, inside
 * a network, still gets a page: nothing is upgraded to HTTPS.
 */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: "'none'",
      scriptSrc: "'self'",
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: "'self'",
      baseUri: "'none'",
      formAction: "'none'",
      frameAncestors: "'none'",
    },
  },
  xFrameOptions: { action: 'deny' },
} as const;

/** Serves the API of `services` under `/v1`, its OpenAPI document and a page to read it (`/docs`), and `/health`. */
export async function startHttp(services: Services, { host, port }: HttpOptions): Promise<RunningHttp> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(services),
    createServer(services.logger),
    { logger: false, abortOnError: false, bodyParser: false },
  );
  app.useSecurityHeaders(SECURITY_HEADERS);
  app.useGlobalFilters(new ProblemFilter(services.logger));
  app.useGlobalGuards(new AuthenticationGuard(services));
  app.useGlobalPipes(new ValidationPipe());
  // Answers hold what their schema says, and nothing that came along by mistake.
  app.useGlobalInterceptors(new ZodSerializerInterceptor(new Reflector()));
  const document = openApiDocument(app);
  SwaggerModule.setup('/docs', app, document, {
    jsonDocumentUrl: OPENAPI_PATH,
    raw: ['json'],
    customSiteTitle: 'Acopio API',
    swaggerOptions: { validatorUrl: null },
  });
  await app.listen({ host, port });
  return { url: await app.getUrl(), close: () => app.close() };
}
