import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { readCompleteness } from './read-completeness.js';
import { CompletenessDto, CompletenessQueryDto } from './report.dto.js';

/** `/v1/taxpayers/{taxpayerId}/completeness` */
@ApiTags('completeness')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/completeness')
export class CompletenessController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({ operationId: 'getCompleteness', summary: 'Tells what is held of a period, and what is lacking' })
  @ZodResponse({ status: 200, description: 'What is held, and what is lacking.', type: CompletenessDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED', 'PERIOD_INVALID'])
  read(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { service, from, to, since }: CompletenessQueryDto,
  ): Promise<CompletenessDto> {
    return readCompleteness(this.#services, tenantId, { taxpayerId, service, from, to, since });
  }
}
