/**
 * `pnpm check boundaries`: the direction of imports, room by room.
 * It exists because a wrong import is cheap on the day it is written and dear ever after.
 */
import { findViolations } from '../src/cruise.ts';
import { repositoryRoot } from '../src/workspace.ts';

const { files, violations } = await findViolations(repositoryRoot);
for (const { rule, from, to, comment } of violations) console.error(`${rule}: ${from} → ${to}\n  ${comment}`);
console.log(`${files} files, ${violations.length} imports against the rules`);
process.exitCode = violations.length > 0 ? 1 : 0;
