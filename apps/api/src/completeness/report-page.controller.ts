import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { reportPage, reportPagePolicy } from '@acopio/sync/report';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { readReport } from './read-completeness.js';
import { ReportPageQueryDto } from './report.dto.js';

/** `/v1/taxpayers/{taxpayerId}/completeness.html` */
@ApiTags('completeness')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/completeness.html')
export class ReportPageController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({
    operationId: 'getCompletenessPage',
    summary: 'The same as one HTML page, to be kept, shown and printed',
    description: 'It needs nothing else: no script, no file, no network.',
  })
  @ApiResponse({ status: 200, description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED', 'PERIOD_INVALID'])
  async read(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { lang, ...question }: ReportPageQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const report = await readReport(this.#services, tenantId, { taxpayerId, ...question });
    const name = `completeness-${question.service}-${question.from.slice(0, 10)}-${question.to.slice(0, 10)}.html`;
    void reply
      .headers({
        'cache-control': 'private, no-store',
        'content-disposition': `inline; filename="${name}"`,
        'content-security-policy': `${reportPagePolicy}; frame-ancestors 'none'`,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .type('text/html; charset=utf-8')
      .send(reportPage(report, lang));
  }
}
