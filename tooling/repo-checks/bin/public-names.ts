/**
 * `pnpm check public-names`: compares each package's public names with its committed `api.txt`; `pnpm public-names --update` rewrites them.
 * It exists because a name that slipped out is one that cannot be taken back: a change of a door has to be seen in review.
 */
import { writeFileSync } from 'node:fs';
import { doorFile, doorProblems, doorsOf, printDoors } from '../src/doors.ts';
import { publishedPackages } from '../src/workspace.ts';

const withDoors = [...doorsOf(publishedPackages())].filter(([, doors]) => doors.length > 0);

if (process.argv.includes('--update')) {
  for (const [one, doors] of withDoors) writeFileSync(doorFile(one), printDoors(one, doors));
}

const problems = withDoors.flatMap(([one, doors]) => doorProblems(one, doors));
for (const problem of problems) console.error(problem);
if (problems.length > 0) console.error('If that is meant: pnpm public-names --update, and a changeset.');
console.log(`${withDoors.length} packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
