import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { answerOnce, ApiIdempotencyKey, CurrentPost, type Post as PostRequest } from '../http/idempotency.js';
import { ApiProblems, POST_PROBLEMS } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { NewSyncDto } from '../syncs/sync.dto.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { PlanDto } from './plan.dto.js';
import { previewSync } from './preview-sync.js';

/** `/v1/taxpayers/{taxpayerId}/plan` */
@ApiTags('plan')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/plan')
export class PlansController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'previewSync',
    summary: 'Tells what a sync would ask the SAT for, and what it would spend',
    description: 'Takes what a sync takes. Asks nothing of the SAT and writes nothing.',
  })
  @ApiIdempotencyKey()
  @ZodResponse({ status: 200, description: 'The plan as of now.', type: PlanDto })
  @ApiProblems([...POST_PROBLEMS, 'NOT_FOUND', 'PERIOD_INVALID'])
  async preview(
    @CurrentPost() post: PostRequest,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Body() { service, ...job }: NewSyncDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlanDto> {
    // Counted outside of the answer's transaction, which would keep a connection while the count needs another.
    const body = await previewSync(this.#services, post.actor.tenantId, { taxpayerId, service, job });
    return answerOnce(this.#services, { post, reply }, async () => ({ status: 200, body }));
  }
}
