import type { CredentialErrorCode } from '@acopio/credentials';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CurrentActor, type Actor } from '../http/authentication.js';
import { answerOnce, ApiIdempotencyKey, CurrentPost, type Post as PostRequest } from '../http/idempotency.js';
import { ApiProblems, POST_PROBLEMS } from '../http/openapi.js';
import { SERVICES, type Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { TaxpayerPathDto } from '../taxpayers/taxpayer.dto.js';
import { addCredential } from './add-credential.js';
import {
  CredentialDto,
  CredentialPageDto,
  CredentialPathDto,
  CredentialQueryDto,
  NewCredentialDto,
} from './credential.dto.js';
import { deleteCredential } from './delete-credential.js';
import { openEfirma } from './open-efirma.js';
import { readCredential, readCredentials } from './read-credentials.js';

/** What `@acopio/credentials` may find wrong with files. */
const CREDENTIAL_PROBLEMS: readonly CredentialErrorCode[] = [
  'NOT_A_CERTIFICATE',
  'RFC_UNREADABLE',
  'NUMBER_UNREADABLE',
  'NOT_A_KEY',
  'UNSUPPORTED_CIPHER',
  'WRONG_PASSWORD',
  'KEY_MISMATCH',
  'NOT_AN_EFIRMA',
  'EXPIRED',
  'NOT_YET_VALID',
];

/** `/v1/taxpayers/{taxpayerId}/credentials` */
@ApiTags('credentials')
@ApiBearerAuth('apiKey')
@Controller('v1/taxpayers/:taxpayerId/credentials')
export class CredentialsController {
  readonly #services: Services;

  constructor(@Inject(SERVICES) services: Services) {
    this.#services = services;
  }

  @Post()
  @ApiOperation({
    operationId: 'addCredential',
    summary: 'Keeps an e.firma, sealed',
    description:
      'Certificate, key and password are checked, sealed, and never shown again. What had been halted goes on.',
  })
  @ApiIdempotencyKey()
  @ZodResponse({ status: 201, description: 'Kept; `Location` says where it is.', type: CredentialDto })
  @ApiProblems([...POST_PROBLEMS, 'NOT_FOUND', 'CREDENTIAL_OF_ANOTHER_RFC'], { 422: CREDENTIAL_PROBLEMS })
  async add(
    @CurrentPost() post: PostRequest,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Body() body: NewCredentialDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CredentialDto> {
    const { actor } = post;
    // What it rejects with waits until it is known that there is no answer to give again, and that the taxpayer exists.
    const [opened] = await Promise.allSettled([
      openEfirma(this.#services, { tenantId: actor.tenantId, taxpayerId }, body),
    ]);
    return answerOnce(this.#services, { post, reply }, async (transaction) => {
      await requireTaxpayer(transaction, taxpayerId);
      if (opened.status === 'rejected') throw opened.reason;
      return addCredential(transaction, this.#services, { taxpayerId, efirma: opened.value, actor });
    });
  }

  @Get()
  @ApiOperation({ operationId: 'listCredentials', summary: 'Lists the e.firmas of a taxpayer, newest first' })
  @ZodResponse({ status: 200, description: 'A page.', type: CredentialPageDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND', 'VALIDATION_FAILED'])
  list(
    @CurrentActor() { tenantId }: Actor,
    @Param() { taxpayerId }: TaxpayerPathDto,
    @Query() query: CredentialQueryDto,
  ): Promise<CredentialPageDto> {
    return this.#services.database.tenant(tenantId, (transaction) => readCredentials(transaction, taxpayerId, query));
  }

  @Get(':credentialId')
  @ApiOperation({ operationId: 'getCredential', summary: 'Shows an e.firma' })
  @ZodResponse({ status: 200, description: 'Found.', type: CredentialDto })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND'])
  read(@CurrentActor() { tenantId }: Actor, @Param() path: CredentialPathDto): Promise<CredentialDto> {
    return this.#services.database.tenant(tenantId, (transaction) => readCredential(transaction, path));
  }

  @Delete(':credentialId')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteCredential', summary: 'Erases an e.firma for good' })
  @ApiNoContentResponse({ description: 'Nothing is left of key and password.' })
  @ApiProblems(['UNAUTHENTICATED', 'NOT_FOUND'])
  delete(@CurrentActor() actor: Actor, @Param() path: CredentialPathDto): Promise<void> {
    const { database, clock } = this.#services;
    return database.tenant(actor.tenantId, (transaction) =>
      deleteCredential(transaction, path, { actor, now: clock.now() }),
    );
  }
}
