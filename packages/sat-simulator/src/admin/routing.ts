import type { z } from 'zod';

import { understand } from '../scenario/problems.js';
import { AdminRefusal } from './admin-refusal.js';

/** Methods of the admin API. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A call that every guard let pass. */
export interface AdminCall {
  /** What stands in the place of the path's `:names`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON of a POST or PATCH; `{}` where there is none. */
  readonly body: unknown;
}

/** An answer of the admin server. */
export interface AdminAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Iterable<string>;
}

/** One thing that the admin server does. */
export interface Route {
  readonly method: Method;
  /** Its path; a segment that begins with `:` stands for any. */
  readonly path: string;
  readonly answer: (call: AdminCall) => AdminAnswer | Promise<AdminAnswer>;
}

/** A path without its parameters when it is one of that template. */
function parametersOf(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')];
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      parameters[segment.slice(1)] = value;
    } else if (segment !== value) {
      return undefined;
    }
  }
  return wanted.length === given.length ? parameters : undefined;
}

/**
 * The route of a method and path, with what stands in the path.
 *
 * @throws AdminRefusal 404 for a path that is none; 405 for a method that the path does not have.
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: AdminCall['parameters'] } {
  const here = routes.flatMap((route) => {
    const parameters = parametersOf(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  const found = here.find(({ route }) => route.method === method);
  if (found !== undefined) {
    return found;
  }
  if (here.length === 0) {
    throw new AdminRefusal(404, `there is nothing at ${path}`);
  }
  const methods = [...new Set(here.map(({ route }) => route.method))].join(', ');
  throw new AdminRefusal(405, `${path} answers ${methods}`, { Allow: methods });
}

/** An answer in JSON. Numbers without limit are `null` there. */
export function json(value: unknown, status = 200): AdminAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** An answer without anything in it. */
export const DONE: AdminAnswer = { status: 204, headers: {}, body: '' };

/**
 * Reads what a caller sent.
 *
 * @throws AdminRefusal 400 that names everything which is wrong.
 */
export function read<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const understood = understand(schema, value);
  if ('problems' in understood) {
    const problems = understood.problems.map(({ path, text }) => (path === '' ? text.en : `${path}: ${text.en}`));
    throw new AdminRefusal(400, problems.join('; '));
  }
  return understood.value;
}

/**
 * Reads the parameters of a query.
 *
 * @throws AdminRefusal 400 that names everything which is wrong.
 */
export function readQuery<Value>(schema: z.ZodType<Value>, { query }: AdminCall): Value {
  return read(schema, Object.fromEntries(query));
}
