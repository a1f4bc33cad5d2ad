/** A route as the OpenAPI document has it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** All routes of an OpenAPI document. */
export function operationsOf(document: Readonly<Record<string, unknown>>): Operation[] {
  const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, facts]) => ({
      method: method.toUpperCase(),
      path,
      facts,
      operationId: String(facts['operationId']),
    })),
  );
}
