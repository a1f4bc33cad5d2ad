import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { isDatabaseAway } from '../../src/database/away.js';
import { openDatabase } from '../../src/database/database.js';

/** Answers whoever connects with this error alone (PostgreSQL, "Message Formats", ErrorResponse). */
async function serverThatAnswers(code: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mthe server says so\0\0`);
  const message = Buffer.alloc(5, 'E');
  message.writeInt32BE(fields.length + 4, 1);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([message, fields])));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://nobody:nothing@127.0.0.1:${port}/none`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function rejections(url: string): Promise<unknown[]> {
  const database = openDatabase(url);
  const nothing = async (): Promise<void> => undefined;
  const tenantId = 'f9e488ee-5d75-4c14-a7ef-c46519a604da';
  const calls = [
    database.ping(),
    database.exclusively('name', nothing),
    database.tenant(tenantId, nothing),
    database.tenantConnection(tenantId, nothing),
  ];
  const results = await Promise.allSettled(calls);
  await database.close();
  return results.map((result) => (result.status === 'rejected' ? result.reason : undefined));
}

it.each([
  // Shutting down, starting, recovering after a crash (PostgreSQL, "Error Codes", class 57).
  ['57P01', true],
  ['57P03', true],
  ['08006', true],
  // A wrong password, no such database: waiting does not mend them.
  ['28P01', false],
  ['3D000', false],
])('a server that answers %s: away is %s, whichever way it was called', async (code, away) => {
  const server = await serverThatAnswers(code);
  const errors = await rejections(server.url);
  await server.close();
  expect(errors.map(isDatabaseAway)).toEqual([away, away, away, away]);
});

it('a port where nobody listens is a database that is away', async () => {
  const server = await serverThatAnswers('57P03');
  await server.close();
  expect((await rejections(server.url)).map(isDatabaseAway)).toEqual([true, true, true, true]);
});

it('an error that says nothing of the kind, and no error at all, are not', () => {
  expect(isDatabaseAway(new Error('no', { cause: new Error('unique', { cause: { code: '23505' } }) }))).toBe(false);
  expect(isDatabaseAway(undefined)).toBe(false);
});
