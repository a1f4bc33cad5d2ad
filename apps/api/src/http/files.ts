import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** A file to be answered with. */
export interface FileAnswer {
  readonly type: string;
  /** What it is kept as: ASCII without quotes. */
  readonly name: string;
  readonly size: number;
  /** Of its bytes, hex. */
  readonly sha256: string;
  /** Begins to read; called only when the bytes are wanted. */
  readonly open: () => Promise<Readable | Uint8Array>;
}

/** Documents an answer that is a file, with the SHA-256 of its bytes as `ETag`. */
export function ApiFile(type: string): MethodDecorator {
  return applyDecorators(
    ApiResponse({
      status: 200,
      description: 'The bytes.',
      headers: {
        ETag: { description: 'SHA-256 of the bytes, hex, in quotes.', schema: { type: 'string' } },
        'Content-Disposition': { schema: { type: 'string' } },
      },
      content: { [type]: { schema: { type: 'string', format: 'binary' } } },
    }),
    ApiResponse({ status: 304, description: '`If-None-Match` names these bytes.' }),
  );
}

/** Answers with a file, or with 304 when the caller has it. Rejects, with nothing sent, with what `open` rejects with. */
export async function sendFile(reply: FastifyReply, { type, name, size, sha256, open }: FileAnswer): Promise<void> {
  const { request } = reply;
  const tag = `"${sha256}"`;
  const given = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  const bytes = given.includes(tag) ? undefined : await open();
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
  if (bytes === undefined) {
    void reply.status(304).send();
    return;
  }
  reply.type(type).headers({ 'content-length': size, 'content-disposition': `attachment; filename="${name}"` });
  if (request.method === 'HEAD' && bytes instanceof Readable) {
    bytes.destroy();
    void reply.send(Readable.from([]));
  } else {
    // Not awaited: a caller that goes away in the middle is no error of ours.
    void reply.send(bytes);
  }
}
