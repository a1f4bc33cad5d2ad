import type { z } from 'zod';
import { en, es } from 'zod/locales';

import type { Text } from '../text.js';
import type { ScenarioProblem } from './scenario-error.js';

type Issue = z.core.$ZodIssue;

/** The value as the schema reads it, or everything that is wrong with it. */
export type Understood<Value> =
  | { readonly value: Value }
  | { readonly problems: readonly [ScenarioProblem, ...ScenarioProblem[]] };

/** A place in JSON: `taxpayers[0].months[2].issued`. */
function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/** Text that a schema gives for a rule of its own: `.refine(…, { params: { text } })`. */
function ownText(issue: Issue): Text | undefined {
  return issue.code === 'custom' ? (issue.params?.['text'] as Text | undefined) : undefined;
}

/** Of the shapes that a value may have, the one that was meant: the one whose faults lie deepest, and has fewest of them. */
function meantShape(shapes: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const isOfThatKind = (issues: readonly Issue[]): boolean =>
    issues.every(({ code, path }) => path.length > 0 || code !== 'invalid_type') &&
    issues.some(({ path }) => path.length > 0);
  return shapes.filter(isOfThatKind).toSorted((one, other) => one.length - other.length)[0];
}

function leaves(issue: Issue): readonly Issue[] {
  const meant = issue.code === 'invalid_union' ? meantShape(issue.errors) : undefined;
  if (meant === undefined) {
    return [issue];
  }
  return meant.flatMap((inner) => leaves({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Reads a value with a schema; what is wrong comes in both languages. */
export function understand<Value>(schema: z.ZodType<Value>, value: unknown): Understood<Value> {
  const result = schema.safeParse(value, { error: en().localeError });
  if (result.success) {
    return { value: result.data };
  }
  const spanish = schema.safeParse(value, { error: es().localeError }).error?.issues.flatMap(leaves) ?? [];
  const [first, ...rest] = result.error.issues.flatMap(leaves).map((issue, index): ScenarioProblem => {
    const text = ownText(issue) ?? { es: spanish[index]?.message ?? issue.message, en: issue.message };
    return { path: jsonPath(issue.path), text };
  });
  return { problems: [first ?? { path: '', text: { es: result.error.message, en: result.error.message } }, ...rest] };
}
