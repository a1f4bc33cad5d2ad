import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { answerOnce, ApiIdempotencyKey, CurrentPost, type Post as PostRequest } from '../http/idempotency.js';
import { ApiProblems, POST_PROBLEMS } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { createTaxpayer } from './create-taxpayer.js';
import { readTaxpayers, requireTaxpayer, taxpayerBody } from './read-taxpayers.js';
import { NewTaxpayerDto, TaxpayerDto, TaxpayerPageDto, TaxpayerPathDto, TaxpayerQueryDto } from './taxpayer.dto.js';

/** `/v1/taxpayers` */
@ApiTags('taxpayers')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers')
export class TaxpayersController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @ApiOperation({ operationId: 'createTaxpayer', summary: 'Creates a taxpayer' })
  @ApiIdempotencyKey()
  @ZodResponse({ status: 201, description: 'Created; `Location` says where it is.', type: TaxpayerDto })
  @ApiProblems([...POST_PROBLEMS, 'TAXPAYER_EXISTS'])
  create(
    @CurrentPost() post: PostRequest,
    @Body() body: NewTaxpayerDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TaxpayerDto> {
    const { clock } = this.#services;
    return answerOnce(this.#services, { post, reply }, (transaction) =>
      createTaxpayer(transaction, body, { actor: post.actor, now: clock.now() }),
    );
  }

  @Get()
  @ApiOperation({ operationId: 'listTaxpayers', summary: 'Lists taxpayers, oldest first' })
  @ZodResponse({ status: 200, description: 'A page.', type: TaxpayerPageDto })
  @ApiProblems(['UNAUTHENTICATED', 'VALIDATION_FAILED'])
  list(@CurrentActor() { tenantId }: Actor, @Query() query: TaxpayerQueryDto): Promise<TaxpayerPageDto> {
    return this.#services.database.tenant(tenantId, (transaction) => readTaxpayers(transaction, query));
  }

  @Get(':taxpayerId')
  @ApiOperation({ operationId: 'getTaxpayer', summary: 'Shows a taxpayer' })
  @ZodResponse({ status: 200, description: 'Found.', type: TaxpayerDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND'])
  read(@CurrentActor() { tenantId }: Actor, @Param() { taxpayerId }: TaxpayerPathDto): Promise<TaxpayerDto> {
    return this.#services.database.tenant(tenantId, async (transaction) =>
      taxpayerBody(await requireTaxpayer(transaction, taxpayerId)),
    );
  }
}
