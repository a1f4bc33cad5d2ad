import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startApi, type TestApi } from './api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('readiness', () => {
  it('is good when everything works', async () => {
    const { status, body } = await api.ask('/health/ready');
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok', checks: { database: 'ok', queue: 'ok', store: 'ok' } });
  });

  it('names a store that cannot be written to', async () => {
    // A file where the store would make a folder: that stops root too.
    const packages = join(api.services.config.dataFolder, 'packages');
    await rm(packages, { recursive: true, force: true });
    await writeFile(packages, '');
    try {
      const { status, body } = await api.ask('/health/ready');
      expect(status).toBe(503);
      expect(body).toEqual({ status: 'failed', checks: { database: 'ok', queue: 'ok', store: 'failed' } });
    } finally {
      await rm(packages);
    }
    expect((await api.ask('/health/ready')).status).toBe(200);
  });

  it('is not what liveness is about', async () => {
    expect((await api.ask('/health/live')).body).toEqual({ status: 'ok' });
  });
});
