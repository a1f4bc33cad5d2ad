import type { Prisma } from '../generated/prisma/client.js';

/** Plain data as a value for a `json` column; fields that are `undefined` are left out. */
export function toJson(value: object): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
}

/** What a `json` column holds; who reads it knows what was written there, and says so. */
export function fromJson(value: Prisma.JsonValue): unknown {
  return value;
}
