import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { ChangePageDto, ChangeQueryDto } from './change.dto.js';
import { readChanges } from './read-changes.js';

/** `/v1/taxpayers/{taxpayerId}/changes` */
@ApiTags('documents')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/changes')
export class ChangesController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({
    operationId: 'listChanges',
    summary: 'Lists documents that are new, cancelled or active again',
    description:
      'A page may have fewer items than asked for, or none, and others may follow: only a null `nextCursor` ends the list. While a sync is at work a change may be told twice, but none is missed.',
  })
  @ZodResponse({ status: 200, description: 'A page.', type: ChangePageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() query: ChangeQueryDto,
  ): Promise<ChangePageDto> {
    return this.#services.database.tenant(
      tenantId,
      (transaction) => readChanges(transaction, this.#services, { taxpayerId, query }),
      { snapshot: true },
    );
  }
}
