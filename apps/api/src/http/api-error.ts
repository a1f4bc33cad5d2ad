import { problemCodes, valueCodes, type ProblemCode, type ValueCode } from './problem-codes.js';

/** One thing that is wrong with a request: where (`path` into it, such as `body.from`), what, and what to do. */
export interface ValueProblem {
  readonly path?: string;
  readonly code: string;
  readonly text: { readonly es: string; readonly en: string };
  readonly hint: { readonly es: string; readonly en: string };
  /** A fact that needs no translation; never a secret, nor a value of the request. */
  readonly detail?: string;
}

/** What may be told with an `ApiError`. */
export interface ApiErrorFacts {
  /** A fact that needs no translation, never a secret. */
  readonly detail?: string;
  readonly problems?: readonly ValueProblem[];
  /** Members that the problem has besides the usual ones, such as the id of what exists already. */
  readonly members?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The API's own error: a problem with one of `problemCodes`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ProblemCode;
  readonly facts: ApiErrorFacts;

  constructor(code: ProblemCode, facts: ApiErrorFacts = {}) {
    const { en } = problemCodes[code].text;
    super(facts.detail === undefined ? en : `${en}: ${facts.detail}`, { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }
}

/** What is wrong with the value at `path`, by a code of `valueCodes`. */
export function valueProblem(code: ValueCode, path?: string): ValueProblem {
  return { ...(path === undefined ? {} : { path }), code, ...valueCodes[code] };
}

/** The error for one value that is wrong (`VALIDATION_FAILED`). */
export function invalidValue(code: ValueCode, path: string): ApiError {
  return new ApiError('VALIDATION_FAILED', { problems: [valueProblem(code, path)] });
}

/** The error for what is not there, or belongs to somebody else: nothing tells the two apart. */
export function notFound(): ApiError {
  return new ApiError('NOT_FOUND');
}
