import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { readSatRequests } from './read-sat-requests.js';
import { SatRequestPageDto, SatRequestQueryDto } from './sat-request.dto.js';

/** `/v1/taxpayers/{taxpayerId}/sat-requests` */
@ApiTags('sat-requests')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/sat-requests')
export class SatRequestsController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({ operationId: 'listSatRequests', summary: 'Lists what was asked of the SAT, newest first' })
  @ZodResponse({ status: 200, description: 'A page.', type: SatRequestPageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { service, ...page }: SatRequestQueryDto,
  ): Promise<SatRequestPageDto> {
    return this.#services.database.tenant(tenantId, (transaction) =>
      readSatRequests(transaction, { taxpayerId, service }, page),
    );
  }
}
