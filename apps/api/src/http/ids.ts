import { randomUUID } from 'node:crypto';
import { derivedId } from '@acopio/sync';
import { z } from 'zod';

/** An id of ours in a path, lower case. */
export const idSchema = z.uuid().toLowerCase();

/** A new id of ours (UUIDv7), made at `now`. */
export function newId(now: Date): string {
  return derivedId(now, randomUUID());
}
