import { createParamDecorator, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.js';
import { parseApiKey, sameSecret } from '../tenants/api-key.js';
import { findApiKey } from '../tenants/tenants.repository.js';
import { ApiError } from './api-error.js';

/** Who asks: the tenant, and the API key that proves it. */
export interface Actor {
  readonly tenantId: string;
  readonly keyId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once the API key was checked. */
    actor?: Actor;
  }
}

const OPEN = 'acopio:open';

/** Lets a route, or a controller's routes, be asked without a key. */
export const OpenToAll = (): ClassDecorator & MethodDecorator => SetMetadata(OPEN, true);

/** Who asks, as a parameter of a handler. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor =>
  actorOf(context.switchToHttp().getRequest()),
);

/** Who asks; throws when the route is open to all, where nobody was checked. */
export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === undefined) throw new TypeError('the route is open to all and has no actor');
  return actor;
}

/** Every route wants a valid API key unless it is marked `OpenToAll`. Whatever is wrong with a key, the answer is the same. */
export class AuthenticationGuard implements CanActivate {
  readonly #services: Pick<Services, 'database'>;
  readonly #reflector = new Reflector();

  constructor(services: Pick<Services, 'database'>) {
    this.#services = services;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const isOpen = this.#reflector.getAllAndOverride<boolean | undefined>(OPEN, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (isOpen === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = await authenticate(this.#services, request.headers.authorization);
    if (actor === undefined) {
      throw new ApiError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer realm="acopio"' } });
    }
    request.actor = actor;
    return true;
  }
}

const NO_HASH = new Uint8Array(32);

/** Whose key an `Authorization` header has; `undefined` for none, and for any that is not good. */
async function authenticate(
  { database }: Pick<Services, 'database'>,
  header: string | undefined,
): Promise<Actor | undefined> {
  const claim = parseApiKey(/^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '');
  if (claim === undefined) return undefined;
  const { tenantId, keyId, secretHash } = claim;
  const found = await database.tenant(tenantId, (transaction) => findApiKey(transaction, keyId));
  const isSame = sameSecret(secretHash, found?.secretHash ?? NO_HASH);
  return found !== undefined && isSame && found.revokedAt === undefined ? { tenantId, keyId } : undefined;
}
