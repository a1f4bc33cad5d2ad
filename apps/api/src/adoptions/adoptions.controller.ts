import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { ApiError } from '../http/api-error.js';
import {
  answerAfter,
  ApiIdempotencyKey,
  CurrentPostWithReply,
  withContent,
  type PostWithReply,
} from '../http/idempotency.js';
import { ApiProblems, POST_PROBLEMS } from '../http/openapi.js';
import { MOST_BYTES, TakesZip, ZipBody } from '../http/zip-body.js';
import { SERVICES, type Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { adoptPackage } from './adopt-package.js';
import { adoptRequests } from './adopt-requests.js';
import {
  AdoptedPackageDto,
  AdoptedPackageQueryDto,
  AdoptedRequestsDto,
  AdoptedRequestsQueryDto,
  GivenRequestsDto,
} from './adoption.dto.js';
import { receiveZip } from './receive-zip.js';

/** Adoptions at a time in this process: each has a connection of its own while it needs others, and a file. */
const MOST_AT_ONCE = 4;

/** `/v1/taxpayers/{taxpayerId}/adopted-packages` and `…/adopted-requests` */
@ApiTags('adoption')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId')
export class AdoptionsController {
  readonly #services: Services;
  #underWay = 0;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post('adopted-packages')
  @HttpCode(200)
  @TakesZip()
  @ApiOperation({
    operationId: 'adoptPackage',
    summary: 'Takes over a ZIP that another program fetched',
    description:
      'Packages of the SAT, and other ZIPs with XML or metadata at their top level. Each document says itself whose it is. Nothing is asked of the SAT, nothing that is held is overwritten, and doing it again changes nothing. At most 2 GiB.',
  })
  @ApiIdempotencyKey()
  @ApiConsumes('application/zip')
  @ApiBody({ schema: { type: 'string', format: 'binary' }, required: true })
  @ZodResponse({ status: 200, description: 'What became of it; a refusal says why.', type: AdoptedPackageDto })
  @ApiProblems([
    ...POST_PROBLEMS,
    ...(['NOT_FOUND', 'LEDGER_BUSY', 'PACKAGE_TOO_LARGE'] as const),
    ...(['TOO_MANY_ADOPTIONS', 'STORE_NOT_WRITABLE', 'STORE_UNREADABLE'] as const),
  ])
  adoptPackage(
    @CurrentPostWithReply() { post, reply }: PostWithReply,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { service, fileName, modifiedAt }: AdoptedPackageQueryDto,
    @ZipBody() zip: Readable,
  ): Promise<AdoptedPackageDto> {
    const services = this.#services;
    const { actor } = post;
    return this.#oneOfFew(async () => {
      const rfc = await this.#rfcOf(actor.tenantId, taxpayerId);
      const folder = join(services.config.dataFolder, 'incoming');
      const facts = { folder, fileName, modifiedAt: new Date(modifiedAt), most: MOST_BYTES };
      await using upload = await receiveZip(zip, facts);
      const key = { tenantId: actor.tenantId, taxpayerId, service };
      return await answerAfter(services, { post: withContent(post, upload.sha256), reply }, () =>
        adoptPackage(services, { key, rfc, upload, actor }),
      );
    });
  }

  @Post('adopted-requests')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'adoptRequests',
    summary: 'Takes over requests that another program sent to the SAT',
    description:
      'Each counts as a life of its query. One that the SAT may still answer is verified and fetched by a worker. Doing it again changes nothing.',
  })
  @ApiIdempotencyKey()
  @ZodResponse({ status: 200, description: 'What became of them.', type: AdoptedRequestsDto })
  @ApiProblems([...POST_PROBLEMS, 'NOT_FOUND', 'LEDGER_BUSY', 'TOO_MANY_ADOPTIONS'])
  adoptRequests(
    @CurrentPostWithReply() { post, reply }: PostWithReply,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { service }: AdoptedRequestsQueryDto,
    @Body() { requests }: GivenRequestsDto,
  ): Promise<AdoptedRequestsDto> {
    const services = this.#services;
    const { actor } = post;
    return this.#oneOfFew(async () => {
      const rfc = await this.#rfcOf(actor.tenantId, taxpayerId);
      const key = { tenantId: actor.tenantId, taxpayerId, service };
      return answerAfter(services, { post, reply }, () => adoptRequests(services, { key, rfc, requests, actor }));
    });
  }

  async #rfcOf(tenantId: string, taxpayerId: string): Promise<string> {
    const { rfc } = await this.#services.database.tenant(tenantId, (transaction) =>
      requireTaxpayer(transaction, taxpayerId),
    );
    return rfc;
  }

  async #oneOfFew<T>(work: () => Promise<T>): Promise<T> {
    if (this.#underWay >= MOST_AT_ONCE) throw new ApiError('TOO_MANY_ADOPTIONS');
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }
}
