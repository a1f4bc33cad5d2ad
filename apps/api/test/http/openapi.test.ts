import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemCodes } from '../../src/http/problem-codes.js';
import { startApi, type TestApi } from './api.js';
import { operationsOf, type Operation } from './operations.js';

type Json = Record<string, unknown>;

let api: TestApi;
let document: Json;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await startApi();
  const { body } = await api.ask('/v1/openapi.json');
  document = body;
  operations = operationsOf(body);
});
afterAll(() => api[Symbol.asyncDispose]());

/** All values under this name, however deep. */
function valuesOf(name: string, within: unknown): unknown[] {
  if (typeof within !== 'object' || within === null) return [];
  return Object.entries(within).flatMap(([key, value]) => [
    ...(key === name ? [value as unknown] : []),
    ...valuesOf(name, value),
  ]);
}

function at(pointer: string): unknown {
  const parts = pointer.replace(/^#\//, '').split('/');
  return parts.reduce<unknown>((within, part) => (within as Json | undefined)?.[part], document);
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, for everybody, and every reference in it leads somewhere', async () => {
    expect(document['openapi']).toBe('3.1.0');
    expect(document['info']).toMatchObject({ title: 'Acopio', version: '1' });
    const references = valuesOf('$ref', document).map(String);
    expect(references.length).toBeGreaterThan(50);
    for (const reference of new Set(references)) expect(at(reference), reference).toBeTypeOf('object');
  });

  it('names schemas by what they are, and leaves no trace of how they were made', () => {
    const names = Object.keys(at('#/components/schemas') as Json);
    expect(names).toEqual(expect.arrayContaining(['NewTaxpayer', 'Taxpayer', 'TaxpayerPage', 'Sync', 'Problem']));
    expect(names.filter((name) => /Dto|_|Output/.test(name))).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('nestjs-zod');
    // OpenAPI 3.0's way to say null.
    expect(valuesOf('nullable', document)).toEqual([]);
  });

  it('describes every route: name, tag, summary, success, and every problem as a problem', () => {
    expect(operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'DELETE /v1/taxpayers/{taxpayerId}/credentials/{credentialId}',
      'GET /health/live',
      'GET /health/ready',
      'GET /v1/taxpayers',
      'GET /v1/taxpayers/{taxpayerId}',
      'GET /v1/taxpayers/{taxpayerId}/changes',
      'GET /v1/taxpayers/{taxpayerId}/completeness',
      'GET /v1/taxpayers/{taxpayerId}/completeness.html',
      'GET /v1/taxpayers/{taxpayerId}/credentials',
      'GET /v1/taxpayers/{taxpayerId}/credentials/{credentialId}',
      'GET /v1/taxpayers/{taxpayerId}/documents',
      'GET /v1/taxpayers/{taxpayerId}/documents/{uuid}',
      'GET /v1/taxpayers/{taxpayerId}/documents/{uuid}/xml',
      'GET /v1/taxpayers/{taxpayerId}/sat-packages',
      'GET /v1/taxpayers/{taxpayerId}/sat-packages/{packageId}',
      'GET /v1/taxpayers/{taxpayerId}/sat-packages/{packageId}/content',
      'GET /v1/taxpayers/{taxpayerId}/sat-requests',
      'GET /v1/taxpayers/{taxpayerId}/syncs',
      'GET /v1/taxpayers/{taxpayerId}/syncs/{syncId}',
      'POST /v1/taxpayers',
      'POST /v1/taxpayers/{taxpayerId}/adopted-packages',
      'POST /v1/taxpayers/{taxpayerId}/adopted-requests',
      'POST /v1/taxpayers/{taxpayerId}/credentials',
      'POST /v1/taxpayers/{taxpayerId}/plan',
      'POST /v1/taxpayers/{taxpayerId}/syncs',
    ]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { operationId, facts, path } of operations) {
      expect(facts['summary'], operationId).toBeTypeOf('string');
      expect(facts['tags'], operationId).toHaveLength(1);
      const responses = Object.entries(facts['responses'] as Record<string, Json>);
      expect(responses.some(([status]) => status.startsWith('2'))).toBe(true);
      for (const [status, { content, description }] of responses) {
        expect(description, `${operationId} ${status}`).toMatch(/\S/);
        if (Number(status) < 400 || path.startsWith('/health')) continue;
        expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
      }
    }
  });

  it('says where a key is needed, and where a POST takes an Idempotency-Key', () => {
    expect(at('#/components/securitySchemes/apiKey')).toMatchObject({ type: 'http', scheme: 'bearer' });
    for (const { operationId, facts, path, method } of operations) {
      const isOpen = path.startsWith('/health');
      expect(facts['security'], operationId).toEqual(isOpen ? [] : [{ apiKey: [] }]);
      const names = ((facts['parameters'] ?? []) as Json[]).map(({ name }) => name);
      expect(names.includes('Idempotency-Key'), operationId).toBe(method === 'POST');
      for (const [, name] of path.matchAll(/\{(\w+)\}/g)) expect(names, operationId).toContain(name);
    }
  });

  it('names only codes that problems have, each under its own status', () => {
    const named = operations.flatMap(({ facts }) =>
      Object.entries(facts['responses'] as Record<string, Json>).flatMap(([status, { description }]) =>
        [...String(description).matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code ?? '', Number(status)] as const),
      ),
    );
    expect(named.length).toBeGreaterThan(100);
    const codes: Readonly<Record<string, { readonly status: number } | undefined>> = problemCodes;
    for (const [code, status] of named) expect(codes[code]?.status ?? 422, code).toBe(status);
  });
});

describe('the page of the documentation', () => {
  it('brings everything that it needs from this service', async () => {
    const page = await api.ask('/docs');
    expect(page.status).toBe(200);
    const sources = [...page.text.matchAll(/(?:src|href)=["']([^"']+)["']/g)].map(([, source]) => source ?? '');
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources.filter((text) => !text.startsWith('#'))) {
      const { origin, pathname } = new URL(source, `${api.url}/docs`);
      expect(origin).toBe(new URL(api.url).origin);
      expect((await api.ask(pathname)).status, pathname).toBe(200);
    }
    // Its policy allows no script inside the page.
    expect(page.text).not.toMatch(/<script(?![^>]*src=)[^>]*>/);
    expect((await api.ask('/docs/swagger-ui-init.js')).text).toContain('/v1/taxpayers/{taxpayerId}/syncs');
  });
});
