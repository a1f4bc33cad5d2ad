import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiFile, sendFile } from '../http/files.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { openSatPackage } from './open-sat-package.js';
import { readSatPackages, requireSatPackage, satPackageBody } from './read-sat-packages.js';
import { SatPackageDto, SatPackagePageDto, SatPackagePathDto, SatPackageQueryDto } from './sat-package.dto.js';

/** `/v1/taxpayers/{taxpayerId}/sat-packages` */
@ApiTags('sat-packages')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/sat-packages')
export class SatPackagesController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({ operationId: 'listSatPackages', summary: 'Lists the packages that the SAT made, newest first' })
  @ZodResponse({ status: 200, description: 'A page.', type: SatPackagePageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() { service, ...page }: SatPackageQueryDto,
  ): Promise<SatPackagePageDto> {
    return this.#services.database.tenant(tenantId, (transaction) =>
      readSatPackages(transaction, { taxpayerId, service }, page),
    );
  }

  @Get(':packageId')
  @ApiOperation({ operationId: 'getSatPackage', summary: 'Shows a package' })
  @ZodResponse({ status: 200, description: 'Found.', type: SatPackageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND'])
  read(@CurrentActor() { tenantId }: Actor, @Param() path: SatPackagePathDto): Promise<SatPackageDto> {
    return this.#services.database.tenant(tenantId, async (transaction) =>
      satPackageBody(await requireSatPackage(transaction, path)),
    );
  }

  @Get(':packageId/content')
  @ApiOperation({ operationId: 'getSatPackageContent', summary: 'The ZIP of a package, as the SAT gave it' })
  @ApiFile('application/zip')
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'PACKAGE_NOT_FETCHED', 'PACKAGE_NOT_IN_STORE', 'STORE_UNREADABLE'])
  async content(
    @CurrentActor() { tenantId }: Actor,
    @Param() path: SatPackagePathDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await openSatPackage(this.#services, tenantId, path));
  }
}
