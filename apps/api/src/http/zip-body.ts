import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './api-error.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's body is a ZIP. */
    takesZip?: boolean;
  }
}

/** Most bytes of a ZIP. */
export const MOST_BYTES = 2 * 1024 ** 3;

/** Lets a route take a ZIP as its body, as it arrives: who asks is known before any of it is read. */
export const TakesZip = (): MethodDecorator => RouteConfig({ takesZip: true });

/** Whether the route of a request takes a ZIP. */
export function takesZip({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.takesZip === true;
}

/** The ZIP under way, as a parameter of its handler. Throws `MEDIA_TYPE_UNSUPPORTED`, and `PACKAGE_TOO_LARGE` when it says so itself. */
export const ZipBody = createParamDecorator((_data: unknown, context: ExecutionContext): Readable => {
  const { body, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!(body instanceof Readable)) throw new ApiError('MEDIA_TYPE_UNSUPPORTED');
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) throw new ApiError('PACKAGE_TOO_LARGE');
  return body;
});

/** Hands ZIPs on to the routes that take them, and closes the connection of one that was answered before it was read. */
export function acceptZips(server: FastifyInstance): void {
  server.addContentTypeParser('application/zip', (request, payload, done) => {
    if (takesZip(request)) done(null, payload);
    else done(new ApiError('MEDIA_TYPE_UNSUPPORTED'));
  });
  server.addHook('onSend', async (request, reply) => {
    if (takesZip(request) && !request.raw.complete) reply.header('connection', 'close');
  });
}
