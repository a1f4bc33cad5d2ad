import { z } from 'zod';

import { issueFlawed } from '../authority/flawed-credential.js';
import type { CredentialSpec } from '../authority/test-authority.js';
import { isRfc } from '../rfc.js';
import { isMovable } from '../server/clock.js';
import type { ManualClock } from '../server/clock.js';
import { settingsPatchSchema } from '../server/settings-schema.js';
import type { AdminPorts } from './admin-ports.js';
import { AdminRefusal, refusingWith } from './admin-refusal.js';
import type { ClockAnswer } from './answers.js';
import { DONE, json, read } from './routing.js';
import type { Route } from './routing.js';
import { clockState } from './state-routes.js';

/** Dates have years of four digits. */
const FIRST_INSTANT = Date.UTC(1970, 0, 1);
const LAST_INSTANT = Date.UTC(9999, 0, 1);

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const movement = z.union([z.strictObject({ advanceMs: z.number().min(0) }), z.strictObject({ set: instant })]);

const rfc = z.string().refine(isRfc, 'an RFC: twelve or thirteen characters, upper case');
const text = z.string().min(1).max(300);
const day = z.union([instant, z.iso.date().transform((text) => new Date(text))]);

const credentialSpec = z.strictObject({
  rfc,
  legalName: text,
  curp: text.exactOptional(),
  representative: z.strictObject({ rfc, curp: text }).exactOptional(),
  kind: z.enum(['efirma', 'csd']).exactOptional(),
  validFrom: day.exactOptional(),
  validTo: day.exactOptional(),
  password: text.exactOptional(),
  passwordEncoding: z.enum(['utf8', 'latin1']).exactOptional(),
  branch: text.exactOptional(),
  keyCipher: z.enum(['des-ede3-cbc', 'aes-128-cbc', 'aes-256-cbc']).exactOptional(),
  revoked: z.boolean().default(false),
  foreign: z.boolean().default(false),
}) satisfies z.ZodType<CredentialSpec>;

function clockAnswer({ sat: { clock } }: AdminPorts): ClockAnswer {
  return { now: clock.now().toISOString(), ...clockState(clock) };
}

function move(clock: ManualClock, movement: { readonly advanceMs: number } | { readonly set: Date }): void {
  const target = 'set' in movement ? movement.set.getTime() : clock.now().getTime() + movement.advanceMs;
  if (!(target >= FIRST_INSTANT && target < LAST_INSTANT)) {
    throw new AdminRefusal(400, 'the clock must stand between the years 1970 and 9998');
  }
  if ('set' in movement) {
    clock.set(movement.set);
  } else {
    clock.advance(movement.advanceMs);
  }
}

function issued({ sat }: AdminPorts, body: unknown): object {
  const { revoked, foreign, ...spec } = read(credentialSpec, body);
  const { certificate, privateKey, password, number } = refusingWith(400, () =>
    issueFlawed(sat.authority, spec, new Set(foreign ? (['foreign'] as const) : [])),
  );
  if (revoked) {
    sat.configure({ revoked: [...sat.settings.revoked, number] });
  }
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return { certificate: base64(certificate), privateKey: base64(privateKey), password, number };
}

/** What changes the simulator as a whole: its clock, its settings, its tokens, and e.firmas of its authority. */
export function controlRoutes(ports: AdminPorts): readonly Route[] {
  const { sat } = ports;
  return [
    { method: 'GET', path: '/api/clock', answer: () => json(clockAnswer(ports)) },
    {
      method: 'POST',
      path: '/api/clock',
      answer({ body }) {
        const { clock } = sat;
        const wanted = read(movement, body);
        if (!isMovable(clock)) {
          throw new AdminRefusal(409, 'this clock cannot be moved');
        }
        move(clock, wanted);
        return json(clockAnswer(ports));
      },
    },
    {
      method: 'PATCH',
      path: '/api/settings',
      answer({ body }) {
        const patch = read(settingsPatchSchema, body);
        refusingWith(400, () => sat.configure(patch));
        return json(sat.settings);
      },
    },
    {
      method: 'POST',
      path: '/api/tokens/forget',
      answer() {
        sat.forgetTokens();
        return DONE;
      },
    },
    { method: 'POST', path: '/api/efirmas', answer: ({ body }) => json(issued(ports, body), 201) },
  ];
}
