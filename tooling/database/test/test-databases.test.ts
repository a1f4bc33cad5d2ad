import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, sql, startTestDatabases, testDatabases } from '../src/index.ts';
import { startChild } from './children.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestDatabases();
  await server.createTemplate('base', async (ownerUrl) => {
    await sql(ownerUrl, 'CREATE TABLE thing AS SELECT 1 AS one');
  });
});

afterAll(() => server.stop());

const dataFolder = async (url: string): Promise<string> => {
  const [row] = await sql(url, `SELECT current_setting('data_directory') AS data`);
  return String(row?.['data']);
};

describe('a database for tests', () => {
  it('has what its template has, and shares nothing with another one', async () => {
    const [first, second] = await Promise.all([server.cloneDatabase('base'), server.cloneDatabase('base')]);
    await sql(first.ownerUrl, 'INSERT INTO thing VALUES (2)');
    expect(await sql(first.ownerUrl, 'SELECT one FROM thing ORDER BY 1')).toEqual([{ one: 1 }, { one: 2 }]);
    expect(await sql(second.ownerUrl, 'SELECT one FROM thing')).toEqual([{ one: 1 }]);
  });

  it('can be made by another process that knows the owner’s URL', async () => {
    const { ownerUrl, name } = await testDatabases(server.ownerUrl).cloneDatabase('base');
    expect(await sql(ownerUrl, 'SELECT current_database() AS name')).toEqual([{ name }]);
  });

  it('is gone once it was dropped', async () => {
    const database = await server.cloneDatabase('base');
    await database.drop();
    await expect(sql(database.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('needs a template, to which nobody can connect', async () => {
    await expect(server.cloneDatabase('nothing')).rejects.toMatchObject({ code: '3D000' });
    const url = Object.assign(new URL(server.ownerUrl), { pathname: '/base' }).href;
    await expect(sql(url, 'SELECT 1')).rejects.toMatchObject({ code: '55000' });
  });
});

describe('a server for tests', () => {
  it('leaves neither a process nor files when it was stopped', async () => {
    const other = await startTestDatabases();
    const folder = await dataFolder(other.ownerUrl);
    await other.stop();
    await expect(sql(other.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(existsSync(folder)).toBe(false);
  });

  it('whose run was killed is removed by the next run, others are not', async () => {
    const killed = await startChild('start-test-databases');
    const folder = await dataFolder(killed.ownerUrl);
    await killed.kill();
    const next = await startTestDatabases();
    await expect(sql(killed.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(existsSync(folder)).toBe(false);
    expect(await sql(server.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.stop();
  });
});
