import { goldenAnswers } from '../golden/golden-files.js';
import type { GoldenAnswer } from '../golden/golden-files.js';
import type { ReadCall } from '../reading.js';

/** A good answer of each operation, of the smallest kind. */
export interface GoodAnswer extends ReadCall {
  readonly text: string;
}

function answer(part: string): GoldenAnswer {
  const found = goldenAnswers.find(({ file }) => file.includes(part));
  if (found === undefined) throw new Error(`no golden answer: ${part}`);
  return found;
}

/** The call that a golden answer answers. */
export function callOf({ service, operation, expected: { kind } }: GoldenAnswer): ReadCall {
  return { service, operation, ...(kind !== undefined && { kind }) };
}

/** A granted login, a registered request, a finished verification and a package, each of one installation. */
export const goodAnswers: readonly GoodAnswer[] = [
  'cfdi/login.five-minutes',
  'retenciones/request.issued-metadata',
  'cfdi/verify.finished',
  'retenciones/download.metadata-package',
].map((part) => ({ ...callOf(answer(part)), text: answer(part).text }));

/** A fault of SOAP as the SAT words it. */
export const internalFault = answer('cfdi/request.internal-fault').text;

/** The fault that a login gets when its signature, or the clock, is wrong. */
export const securityFault = answer('cfdi/login.refused').text;
