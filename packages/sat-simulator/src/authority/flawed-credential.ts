import { createTestAuthority } from './test-authority.js';
import type { CredentialSpec, IssuedCredential, TestAuthority } from './test-authority.js';

/** What can be wrong with an e.firma or CSD when it is issued. That it is revoked is no flaw of its files: the simulator has to know. */
export const CREDENTIAL_FLAWS = ['expired', 'notYetValid', 'mismatched', 'foreign'] as const;

/** One of {@link CREDENTIAL_FLAWS}. `mismatched`: the key belongs to another certificate. `foreign`: another authority of the same name issued it. */
export type CredentialFlaw = (typeof CREDENTIAL_FLAWS)[number];

const DAY = 86_400_000;

function datesOf(flaws: ReadonlySet<CredentialFlaw>): Pick<CredentialSpec, 'validFrom' | 'validTo'> {
  const daysFromNow = (days: number): Date => new Date(Date.now() + days * DAY);
  if (flaws.has('expired')) {
    return { validFrom: daysFromNow(-2 * 365), validTo: daysFromNow(-1) };
  }
  return flaws.has('notYetValid') ? { validFrom: daysFromNow(1) } : {};
}

/**
 * Issues a credential on purpose with flaws; one that is expired is not also not yet valid.
 *
 * @throws RangeError as {@link TestAuthority.issue}; also for `expired` together with `notYetValid`.
 */
export function issueFlawed(
  authority: TestAuthority,
  spec: CredentialSpec,
  flaws: ReadonlySet<CredentialFlaw>,
): IssuedCredential {
  if (flaws.has('expired') && flaws.has('notYetValid')) {
    throw new RangeError('a certificate cannot be expired and not yet valid');
  }
  const issuer = flaws.has('foreign') ? createTestAuthority() : authority;
  const issued = issuer.issue({ ...spec, ...datesOf(flaws) });
  return flaws.has('mismatched') ? { ...issued, privateKey: issuer.issue(spec).privateKey } : issued;
}
