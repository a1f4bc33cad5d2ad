import { z } from 'zod';

import type { Text } from '../text.js';
import type { Operation } from './contract.js';
import { FAULT_KINDS } from './fault-actions.js';
import type { FaultAction, FaultKind } from './fault-actions.js';
import { RANDOM_FAULT_KINDS } from './fault-random.js';
import type { RandomFaults } from './fault-random.js';
import type { Fault } from './faults.js';
import { SOAP_FAULT_NAMES } from './soap-faults.js';

/** Longer than any pause that a test needs; a drip holds a connection for every piece of it. */
const MOST_MS = 60_000;

const operation = z.enum(['login', 'request', 'verify', 'download']) satisfies z.ZodType<Operation>;
const moment = z.enum(['before', 'after']);
const count = z.int().nonnegative();
const name = z.string().min(1);

const hold = z.discriminatedUnion('when', [
  z.strictObject({ kind: z.literal('hold'), when: moment }),
  z.strictObject({ kind: z.literal('hold'), when: z.literal('inBody'), afterBytes: count }),
]);

const actions = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answer'),
    codEstatus: name,
    message: z.string().exactOptional(),
    withRequestId: z.boolean().exactOptional(),
    state: z.int().exactOptional(),
    requestCode: name.exactOptional(),
    when: moment.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('fault'),
    fault: z.enum(SOAP_FAULT_NAMES),
    status: z.literal([200, 500]).exactOptional(),
    when: moment.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('http'),
    status: z.int().min(200).max(599),
    html: z.string().exactOptional(),
    when: moment.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('empty'), when: moment.exactOptional() }),
  z.strictObject({ kind: z.literal('reset'), when: moment }),
  hold,
  z.strictObject({ kind: z.literal('halfBody'), afterBytes: count }),
  z.strictObject({ kind: z.literal('drip'), bytes: z.int().positive(), everyMs: z.number().min(0).max(MOST_MS) }),
  z.strictObject({ kind: z.literal('state'), state: z.int(), requestCode: name.exactOptional() }),
  z.strictObject({
    kind: z.literal('report'),
    count: count.exactOptional(),
    packageIds: z.array(z.string()).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('truncatePackage'), keepBytes: count.exactOptional() }),
  z.strictObject({
    kind: z.literal([
      'wrongGzip',
      'stuck',
      'withoutPackages',
      'duplicateDocument',
      'notZip',
      'brokenBase64',
      'wrapBase64',
    ]),
  }),
]);

/** An action. Its kind is looked at first, so that a wrong one is told by name and not as "no shape fits". */
const action: z.ZodType<FaultAction> = z
  .looseObject({ kind: z.enum(Object.keys(FAULT_KINDS) as readonly FaultKind[]) })
  .pipe(actions as z.ZodType<FaultAction, { kind: FaultKind }>);

const match = z.strictObject({
  service: z.enum(['cfdi', 'retenciones']).exactOptional(),
  rfc: name.exactOptional(),
  requestId: name.exactOptional(),
  packageId: name.exactOptional(),
  content: z.enum(['xml', 'metadata']).exactOptional(),
  direction: z.enum(['issued', 'received', 'folio']).exactOptional(),
  action: name.exactOptional(),
});

function misplaced(kind: FaultKind): Text {
  const where = FAULT_KINDS[kind].operations.join(', ');
  return { es: `«${kind}» solo puede ocurrir en: ${where}`, en: `"${kind}" can only happen in: ${where}` };
}

/** A fault as JSON: the same object, where `match` is data and `times: null` stands for "always". */
export const faultSchema: z.ZodType<Fault> = z
  .strictObject({
    operation,
    times: z
      .int()
      .positive()
      .nullable()
      .transform((times) => times ?? Number.POSITIVE_INFINITY)
      .exactOptional(),
    after: count.exactOptional(),
    match: match.exactOptional(),
    do: action,
  })
  .superRefine(({ operation, do: { kind } }, context) => {
    if (!FAULT_KINDS[kind].operations.includes(operation)) {
      const text = misplaced(kind);
      context.addIssue({ code: 'custom', path: ['do', 'kind'], message: text.en, params: { text } });
    }
  });

/** Faults at random as JSON. */
export const randomFaultsSchema: z.ZodType<RandomFaults> = z
  .strictObject({
    seed: z.union([z.string(), z.number()]),
    rate: z.number().min(0).max(1),
    operations: z.array(operation).min(1).exactOptional(),
    kinds: z.array(z.enum(RANDOM_FAULT_KINDS)).min(1).exactOptional(),
  })
  .superRefine(({ operations, kinds = [] }, context) => {
    for (const [index, kind] of kinds.entries()) {
      if (operations !== undefined && !FAULT_KINDS[kind].operations.some((one) => operations.includes(one))) {
        const text = misplaced(kind);
        context.addIssue({ code: 'custom', path: ['kinds', index], message: text.en, params: { text } });
      }
    }
  });
