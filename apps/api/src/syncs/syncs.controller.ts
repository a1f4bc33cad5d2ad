import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { answerOnce, ApiIdempotencyKey, CurrentPost, type Post as PostRequest } from '../http/idempotency.js';
import { ApiProblems, POST_PROBLEMS } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { readSync, readSyncs } from './read-syncs.js';
import { startSync } from './start-sync.js';
import { AcceptedSyncDto, NewSyncDto, SyncDto, SyncPageDto, SyncPathDto, SyncQueryDto } from './sync.dto.js';

/** `/v1/taxpayers/{taxpayerId}/syncs` */
@ApiTags('syncs')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/syncs')
export class SyncsController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @ApiOperation({
    operationId: 'startSync',
    summary: 'Asks the SAT for the documents of a period',
    description: 'What is held already, or under way, is not asked for again.',
  })
  @ApiIdempotencyKey()
  @ZodResponse({ status: 202, description: 'Accepted; `Location` says where its progress is.', type: AcceptedSyncDto })
  @ApiProblems([...POST_PROBLEMS, 'NOT_FOUND', 'PERIOD_INVALID'])
  start(
    @CurrentPost() post: PostRequest,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Body() { service, ...job }: NewSyncDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedSyncDto> {
    return answerOnce(this.#services, { post, reply }, (transaction) =>
      startSync(transaction, this.#services, { taxpayerId, service, job, actor: post.actor }),
    );
  }

  @Get()
  @ApiOperation({ operationId: 'listSyncs', summary: 'Lists what was asked for, newest first' })
  @ZodResponse({ status: 200, description: 'A page.', type: SyncPageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() query: SyncQueryDto,
  ): Promise<SyncPageDto> {
    return this.#services.database.tenant(tenantId, (transaction) => readSyncs(transaction, taxpayerId, query));
  }

  @Get(':syncId')
  @ApiOperation({ operationId: 'getSync', summary: 'Shows a sync and its progress' })
  @ZodResponse({ status: 200, description: 'Found.', type: SyncDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND'])
  read(@CurrentActor() { tenantId }: Actor, @Param() path: SyncPathDto): Promise<SyncDto> {
    return readSync(this.#services, tenantId, path);
  }
}
