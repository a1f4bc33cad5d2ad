import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/logging/logger.js';
import { readableLine } from '../../src/logging/readable.js';

const SECRET = 'Pa55-of-somebody';

function recorded(level: 'info' | 'warn' = 'info') {
  const lines: string[] = [];
  const logger = createLogger(
    { environment: 'production', logLevel: level },
    { write: (line: string) => void lines.push(line) },
  );
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

describe('a line of the log', () => {
  test('is one line of JSON with level, time, message and facts', () => {
    const { logger, lines, last } = recorded();
    logger.info({ tenantId: 'one', steps: 3, at: new Date(0) }, 'A step ended');
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
    expect(last()).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: 'A step ended',
      tenantId: 'one',
      steps: 3,
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('is not written below the level', () => {
    const { logger, lines } = recorded('warn');
    logger.info('quiet');
    logger.warn('loud');
    expect(lines).toHaveLength(1);
  });

  test('has of an error name, code, message, stack and cause, and nothing that was hung on it', () => {
    const { logger, last } = recorded();
    const cause = Object.assign(new RangeError('too far'), { requestBody: 'a body', config: { url: 'here' } });
    const error = Object.assign(new Error('It failed', { cause }), {
      code: 'IT_FAILED',
      answer: 'what the other side said',
      meta: { target: ['rfc'] },
    });
    logger.error(error);
    expect(last()).toMatchObject({ msg: 'It failed', err: { name: 'Error', code: 'IT_FAILED', message: 'It failed' } });
    expect(Object.keys(last()['err'] as object).sort()).toEqual(['cause', 'code', 'message', 'name', 'stack']);
    expect(Object.keys((last()['err'] as { cause: object }).cause).sort()).toEqual(['message', 'name', 'stack']);
  });

  test('treats an error alike wherever it stands', () => {
    const { logger, lines, last } = recorded();
    const error = Object.assign(new Error('It failed'), { answer: SECRET });
    logger.error({ err: error }, 'said');
    logger.error({ problem: { error } }, 'said');
    logger.error({ several: new AggregateError([error], 'all') }, 'said');
    logger.error('said %o', error);
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join().match(/It failed/g)?.length).toBeGreaterThanOrEqual(4);
    expect(last()['msg']).toContain('said');
  });

  test('survives what cannot be written as JSON', () => {
    const { logger, last } = recorded();
    const round: Record<string, unknown> = { name: 'round' };
    round['self'] = round;
    logger.info({ round, count: 10n, work: () => SECRET }, 'still here');
    expect(last()).toMatchObject({ msg: 'still here', round: { name: 'round' } });
  });
});

describe('a secret', () => {
  class Holder {
    readonly inside = SECRET;
  }
  const apiKey = `acp_${'0'.repeat(32)}_${'1'.repeat(32)}_${'Pa55-of-somebody'.padEnd(43, 'x')}`;
  const error = (message: string): Error => new Error(message, { cause: new Error(message) });

  test.each<readonly [string, unknown[]]>([
    ['a password', [{ password: SECRET }]],
    ['a password below other things', [{ credential: { files: [{ efirma_Password: SECRET }] } }]],
    ['a key', [{ privateKey: Buffer.from(SECRET), key: SECRET }]],
    ['bytes of any name', [{ bytes: Buffer.from(SECRET), list: [new TextEncoder().encode(SECRET)] }]],
    ['a token', [{ token: SECRET, accessToken: SECRET, 'x-api-key': SECRET }]],
    ['headers', [{ headers: { authorization: `Bearer ${SECRET}` } }]],
    ['an Authorization header of another name', [{ sent: `Bearer ${SECRET}`, sat: `WRAP access_token="${SECRET}"` }]],
    ['a database URL', [{ databaseUrl: `postgresql://acopio:${SECRET}@db/acopio` }]],
    ['a database URL of another name', [{ where: `postgresql://acopio:${SECRET}@db/acopio?a=b` }]],
    ['a database URL as URL', [{ where: new URL(`postgresql://acopio:${SECRET}@db/acopio`) }]],
    ['a request body', [{ body: { password: SECRET }, rawBody: SECRET }]],
    ['a body as text', [{ received: JSON.stringify({ password: SECRET, secret: SECRET, token: SECRET }) }]],
    ['an API key', [{ sent: apiKey }]],
    ['an object of a class', [{ holder: new Holder() }, 'it holds %o', new Holder()]],
    ['the message', [`It wrote password=${SECRET} and token: "${SECRET}" and ${apiKey}`]],
    ['the values of a message', ['It wrote %o and %j', { password: SECRET }, { nested: { secret: SECRET } }]],
    ['an error', [error(`cannot reach postgresql://acopio:${SECRET}@db/acopio with Bearer ${SECRET}`)]],
    ['an error beside a message', [{ err: error(`{"password":"${SECRET}"}`) }, 'It failed']],
  ])('is not in the log as %s', (_title, args) => {
    const { logger, lines, last } = recorded();
    const log: (...args: unknown[]) => void = logger.error.bind(logger);
    log(...args);
    const bytes = [...Buffer.from(SECRET)].join(',');
    expect(lines).toHaveLength(1);
    expect(last()['level']).toBe('error');
    expect(lines[0]).not.toContain(SECRET);
    expect(lines[0]).not.toContain(bytes);
    expect(lines[0]).not.toContain(Buffer.from(SECRET).toString('base64'));
  });

  test('is not in the log when a child logger is bound to it', () => {
    const { logger, lines, last } = recorded();
    logger
      .child({ password: SECRET, sync: { token: SECRET }, from: `https://a:${SECRET}@b`, step: 'ask' })
      .info('said');
    expect(last()).toMatchObject({ step: 'ask', msg: 'said' });
    expect(lines.join()).not.toContain(SECRET);
  });

  test('is not in the log of a request of the framework', () => {
    class Request {
      readonly method = 'POST';
      readonly url = `/v1/taxpayers?key=${SECRET}`;
      readonly headers = { authorization: SECRET };
    }
    const { logger, lines, last } = recorded();
    logger.child({ req: new Request() }).info({ res: { statusCode: 201, body: SECRET } }, 'answered');
    logger.info({ req: new Request() }, 'asked');
    expect(last()).toMatchObject({ req: { method: 'POST', path: '/v1/taxpayers' } });
    expect(lines.join()).not.toContain(SECRET);
  });
});

describe('a line for people', () => {
  test('has time, level, message and facts, and a stack below', () => {
    const { logger, lines } = recorded();
    logger.warn({ step: 'ask', text: 'two words' }, 'The SAT is away');
    logger.error(Object.assign(new Error('It failed'), { code: 'IT_FAILED' }));
    const [warning = '', failure = ''] = lines.map(readableLine);
    expect(warning).toMatch(/^\d\d:\d\d:\d\d .*warn.* The SAT is away step=ask text="two words"\n$/);
    expect(failure).toMatch(/error.* It failed \[IT_FAILED\]\n {4}Error: It failed\n {4}/);
  });
});
