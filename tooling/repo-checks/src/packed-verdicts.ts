/** What publint and attw say of a packed package. */
import { programOf, runNode } from './run.ts';

interface PackedPackage {
  readonly file: string;
  /** Whether it has anything to import: attw has no question to a package that is only a program. */
  readonly hasDoor: boolean;
}

/** The output of each of the two that is against the package; empty when both agree with it. */
export async function verdictsAgainst({ file, hasDoor }: PackedPackage): Promise<string[]> {
  // Only ES modules are published: how Node 10 resolves, and `require` where Node has no require(esm), are left out.
  const attw = ['--profile=esm-only', '--no-definitely-typed', '--no-color', '--no-emoji'];
  const outcomes = await Promise.all([
    runNode([programOf('publint'), file, '--strict']),
    ...(hasDoor ? [runNode([programOf('@arethetypeswrong/cli'), file, ...attw])] : []),
  ]);
  return outcomes.filter(({ ok }) => !ok).map(({ output }) => output);
}
