import type { CheckName } from './checks.js';
import type { Failure } from './codes.js';

/** A check as it is made: why its subject fails, or `undefined`. */
export interface Step<Subject> {
  readonly check: CheckName;
  readonly fails: (subject: Subject) => Failure | undefined;
}

/** One step. */
export function step<Subject>(check: CheckName, fails: Step<Subject>['fails']): Step<Subject> {
  return { check, fails };
}

/** Steps whose failures a report has found already. */
export function reported<Subject, Point extends CheckName>(
  points: readonly Point[],
  problemsOf: (subject: Subject) => Readonly<Partial<Record<Point, string>>>,
): readonly Step<Subject>[] {
  return points.map((point) => step(point, (subject: Subject) => problemsOf(subject)[point]));
}

/** The first step that is made and fails, and why; a step that is not made is passed over. */
export function firstFailure<Subject>(
  steps: readonly Step<Subject>[],
  subject: Subject,
  makes: (check: CheckName) => boolean,
): { readonly check: CheckName; readonly failure: Failure } | undefined {
  for (const { check, fails } of steps) {
    const failure = makes(check) ? fails(subject) : undefined;
    if (failure !== undefined) {
      return { check, failure };
    }
  }
  return undefined;
}
