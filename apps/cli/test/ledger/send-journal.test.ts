import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aPlace, lifeOf, now } from './place.js';
import { aPackage, aRequest, aRow, aWindow, changeOf, downloading, scope, sending, uuidOf, write } from './records.js';

const window = aWindow('window-1');
const planned = aRequest(window);

describe('A ledger that was not put back', () => {
  it('asks nobody after any number of sends, outcomes and restarts.', async () => {
    const place = aPlace();
    for (let number = 1; number <= 5; number += 1) {
      await place.use(async ({ ledger, restored }) => {
        expect(await restored(scope)).toEqual([]);
        const request = aRequest(window, { id: `request-${number}` });
        await write(ledger, window, request, ...lifeOf(request), downloading(aPackage(request)));
        expect(await restored(scope)).toEqual([]);
      });
    }
    const lines = readFileSync(place.journal, 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => line.includes('"type":"send"'))).toHaveLength(10);
    expect(lines.filter((line) => line.includes('"type":"outcome"'))).toHaveLength(5);
  });

  it('writes a send that lost the race for the revision neither down nor beside the packages.', async () => {
    const place = aPlace();
    await place.use(async ({ ledger }) => {
      await write(ledger, window, planned, ...lifeOf(planned));
      const before = readFileSync(place.journal, 'utf8');
      const another = aRequest(window, { id: 'another' });
      await expect(ledger.apply(scope, [changeOf(sending(another))], 1)).rejects.toMatchObject({
        code: 'REVISION_CONFLICT',
      });
      expect(readFileSync(place.journal, 'utf8')).toBe(before);
    });
  });

  it('counts as spent, and asks nobody, when the process died between the journal and the commit.', async () => {
    const place = aPlace();
    const listed = aPackage(planned);
    const leaving = sending(planned);
    await place.use(({ ledger }) => write(ledger, window, planned, listed));
    // A journal that is ahead by one send is what such a death leaves behind.
    place.keepCopy();
    await place.use(({ ledger }) => write(ledger, leaving));
    place.putBack();
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      const view = await ledger.view(scope);
      expect(view.requests).toEqual([{ ...leaving, state: 'uncertain', settledAt: now.toISOString() }]);
      await write(ledger, aWindow('more'));
    });
    place.keepCopy();
    const fetching = downloading(listed);
    await place.use(({ ledger }) => write(ledger, fetching));
    place.putBack();
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      expect((await ledger.view(scope)).packages).toEqual([fetching]);
    });
  });

  it('goes on when it knows more than the journal, as when packages were moved away.', async () => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned, ...lifeOf(planned)));
    rmSync(join(place.out, scope.rfc), { recursive: true });
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      const another = aRequest(window, { id: 'another' });
      await write(ledger, another, ...lifeOf(another));
    });
    expect(JSON.parse(readFileSync(place.journal, 'utf8').split('\n')[0] ?? '')).toMatchObject({ generation: 2 });
    await place.use(async ({ restored }) => expect(await restored(scope)).toEqual([]));
  });

  it('does not take the sends of another tenant or service for its own.', async () => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned, ...lifeOf(planned)));
    await place.use(async ({ restored }) => {
      expect(await restored({ ...scope, tenant: 'other' })).toEqual([]);
      expect(await restored({ ...scope, service: 'retenciones' })).toEqual([]);
    });
  });
});

describe('The journal of sends', () => {
  it('whose last line was cut short is read without it, and goes on in a line of its own.', async () => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned, ...lifeOf(planned)));
    appendFileSync(place.journal, '{"type":"send","generation":2,"ten');
    const another = aRequest(window, { id: 'another' });
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      await write(ledger, another, ...lifeOf(another));
    });
    const lines = readFileSync(place.journal, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => String(Object(JSON.parse(line)).type))).toEqual(['send', 'outcome', 'send', 'outcome']);
    await place.use(async ({ restored }) => expect(await restored(scope)).toEqual([]));
  });

  it.each([
    'not JSON',
    '{"type":"send"}',
    '{"type":"send","tenant":"local","send":"x","at":"y","generation":9}',
    'null',
  ])('with a whole line that cannot be read asks once: %s', async (line) => {
    const place = aPlace();
    await place.use(({ ledger }) => write(ledger, window, planned, ...lifeOf(planned)));
    appendFileSync(place.journal, `${line}\n`);
    await place.use(async ({ ledger, restored, accept }) => {
      expect(await restored(scope)).toEqual([{ send: expect.stringMatching(/^unreadable /), generation: 0, sent: {} }]);
      const change = changeOf(aWindow('more'));
      const { revision } = await ledger.view(scope);
      await expect(ledger.apply(scope, [change], revision)).rejects.toMatchObject({ code: 'LEDGER_RESTORED' });
      await accept(scope);
    });
    await place.use(async ({ ledger, restored }) => {
      expect(await restored(scope)).toEqual([]);
      await write(ledger, aWindow('more'));
    });
  });

  it('that cannot be written keeps a send from leaving, and from the ledger.', async () => {
    const place = aPlace();
    await place.use(async ({ ledger }) => {
      await write(ledger, window, planned);
      const before = await ledger.view(scope);
      writeFileSync(join(place.out, scope.rfc), 'a file where the folder should be');
      await expect(ledger.apply(scope, [changeOf(sending(planned))], before.revision)).rejects.toMatchObject({
        code: 'LEDGER_NOT_WRITABLE',
      });
      expect(await ledger.view(scope)).toEqual(before);
      rmSync(join(place.out, scope.rfc));
      await write(ledger, ...lifeOf(planned));
    });
    await place.use(async ({ restored }) => expect(await restored(scope)).toEqual([]));
  });

  it('holds no more of a document than its packages and queries.', async () => {
    const place = aPlace();
    await place.use(async ({ ledger }) => {
      await write(ledger, window, planned, ...lifeOf(planned));
      const batch = { packageId: 'p', direction: 'issued', seenAt: now.toISOString(), position: 1 } as const;
      await ledger.record(scope, { ...batch, listed: [aRow(uuidOf(1))], held: [] });
    });
    expect(readFileSync(place.journal, 'utf8')).not.toContain(uuidOf(1));
  });
});
