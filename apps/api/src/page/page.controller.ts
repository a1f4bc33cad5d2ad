import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { notFound } from '../http/api-error.js';
import { OpenToAll } from '../http/authentication.js';
import { page, readPageFiles, type PageFile } from './page-files.js';

/** Nothing but the page's own files, and requests to this server alone. Nothing is framed, and no form is sent. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** A file's name in a path. */
class PageFilePathDto extends createZodDto(z.object({ name: z.string().max(100) })) {}

/** `/`: a page that shows what the API knows to whoever has a key. It is the same for everybody, and has no secret. */
@ApiExcludeController()
@OpenToAll()
@Controller()
export class PageController {
  #files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  @Get()
  show(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): void {
    send(page, known, reply);
  }

  @Get('page/:name')
  async file(
    @Param() { name }: PageFilePathDto,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.#files ??= readPageFiles();
    const file = (await this.#files).get(name);
    if (file === undefined) throw notFound();
    send(file, known, reply);
  }
}

/** Browsers ask each time whether a file is still the same, so a new release is seen at once. */
function send({ type, content, etag }: PageFile, known: string | undefined, reply: FastifyReply): void {
  void reply.headers({
    'cache-control': 'no-cache',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    etag,
  });
  if (known === etag) void reply.status(304).send();
  else void reply.type(type).send(content);
}
