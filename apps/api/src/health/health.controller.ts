import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { OpenToAll } from '../http/authentication.js';
import { SERVICES, type Services } from '../services.js';
import { checkReadiness } from './check-readiness.js';
import { LiveDto, ReadyDto } from './health.dto.js';

/** `/health`: for whoever runs the service, without a key. */
@ApiTags('health')
@OpenToAll()
@Controller('health')
export class HealthController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get('live')
  @ApiOperation({ operationId: 'getLiveness', summary: 'Whether the process answers', security: [] })
  @ZodResponse({ status: 200, description: 'It does.', type: LiveDto })
  live(): LiveDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ operationId: 'getReadiness', summary: 'Whether the service can do its work', security: [] })
  @ApiResponse({ status: 200, description: 'Everything works.', type: ReadyDto.Output })
  @ApiResponse({ status: 503, description: 'What has failed.', type: ReadyDto.Output })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const readiness = await checkReadiness(this.#services);
    void reply.status(readiness.status === 'ok' ? 200 : 503).send(readiness);
  }
}
