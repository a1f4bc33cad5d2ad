import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { ApiFile, sendFile } from '../http/files.js';
import { ApiProblems } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import {
  DocumentDto,
  DocumentPageDto,
  DocumentPathDto,
  DocumentQueryDto,
  DocumentServiceDto,
  XmlQueryDto,
} from './document.dto.js';
import { openXml } from './open-xml.js';
import { readDocument, readDocuments } from './read-documents.js';

/** `/v1/taxpayers/{taxpayerId}/documents` */
@ApiTags('documents')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/documents')
export class DocumentsController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Get()
  @ApiOperation({
    operationId: 'listDocuments',
    summary: 'Lists documents, oldest first',
    description:
      'With `holding` or `text` a page may have fewer items than asked for, or none, and others may follow: only a null `nextCursor` ends the list.',
  })
  @ZodResponse({ status: 200, description: 'A page.', type: DocumentPageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() query: DocumentQueryDto,
  ): Promise<DocumentPageDto> {
    return this.#services.database.tenant(
      tenantId,
      (transaction) => readDocuments(transaction, this.#services, { taxpayerId, query }),
      { snapshot: true },
    );
  }

  @Get(':uuid')
  @ApiOperation({ operationId: 'getDocument', summary: 'Shows a document with its history' })
  @ZodResponse({ status: 200, description: 'Found.', type: DocumentDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  read(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId, uuid }: DocumentPathDto,
    @Query() { service }: DocumentServiceDto,
  ): Promise<DocumentDto> {
    return this.#services.database.tenant(
      tenantId,
      (transaction) => readDocument(transaction, this.#services, { taxpayerId, service, uuid }),
      { snapshot: true },
    );
  }

  @Get(':uuid/xml')
  @ApiOperation({ operationId: 'getDocumentXml', summary: 'The XML of a document, byte for byte' })
  @ApiFile('application/xml')
  @ApiProblems([
    ...(['UNAUTHENTICATED', 'NOT_FOUND', 'XML_NOT_HELD', 'VALIDATION_FAILED'] as const),
    ...(['PACKAGE_NOT_IN_STORE', 'STORE_UNREADABLE'] as const),
  ])
  async xml(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId, uuid }: DocumentPathDto,
    @Query() { service, content }: XmlQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(reply, await openXml(this.#services, tenantId, { taxpayerId, service, uuid, content }));
  }
}
