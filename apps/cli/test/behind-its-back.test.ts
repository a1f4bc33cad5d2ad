import { appendFile, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createManualClock } from '@acopio/sat-simulator';
import { describe, expect, test } from 'vitest';
import { acopio, callsSeen, desk, documentOf, expectedXml, filesBelow, RFC, type Desk } from './harness.js';

const month = ['--month', '2025-02', '--json', '--wait', '1m'];

type Outcome = {
  readonly audited: {
    readonly packages: readonly { readonly packageId: string; readonly repair: string }[];
    readonly rewritten: readonly string[];
    readonly lost: readonly string[];
  };
  readonly report: { readonly verdict: string };
};

/** A month that was gathered whole, and where its files are. */
async function gathered(): Promise<{ readonly at: Desk; readonly xml: string; readonly raw: string }> {
  const at = await desk();
  expect((await acopio(['sync', ...at.args, ...month])).exitCode).toBe(0);
  const taxpayer = join(at.out, RFC, 'cfdi');
  return { at, xml: join(taxpayer, 'xml'), raw: join(taxpayer, 'raw') };
}

async function again(at: Desk, exitCode: number): Promise<Outcome & { readonly stderr: string }> {
  const result = await acopio(['sync', ...at.args, ...month]);
  expect(result.exitCode, result.stderr).toBe(exitCode);
  return { ...(documentOf(result) as Outcome), stderr: result.stderr };
}

async function someXml(xml: string): Promise<string> {
  const [path] = (await filesBelow(xml)).keys();
  if (path === undefined) throw new Error('no XML');
  return path;
}

function uuidOf(path: string): string {
  return path.slice(-40, -4);
}

/** The XML packages: those that hold the XML of the month. */
async function xmlPackages({ simulator }: Desk, raw: string): Promise<string[]> {
  const xml = simulator.requests.filter(({ query }) => query.kind !== 'folio' && query.content === 'xml');
  const ids = new Set(xml.flatMap(({ packages = [] }) => packages.map(({ id }) => id)));
  return (await readdir(raw)).filter((name) => name.endsWith('.zip') && ids.has(name.slice(0, -4).toUpperCase()));
}

describe('what is changed or deleted behind its back', () => {
  test('an XML that was deleted is written again from its package, without a call to the SAT', async () => {
    const { at, xml } = await gathered();
    const path = await someXml(xml);
    await rm(join(xml, path));
    const calls = at.simulator.journal.length;
    const { audited } = await again(at, 0);
    expect(audited).toEqual({ packages: [], rewritten: [uuidOf(path)], lost: [] });
    expect(await filesBelow(xml)).toEqual(
      expectedXml(at, { service: 'cfdi', from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' }),
    );
    expect(at.simulator.journal.length).toBe(calls);
  });

  test.each(['longer', 'of the same length'])(
    'an XML that was changed and is %s is named, and both contents are kept',
    async (how) => {
      const { at, xml } = await gathered();
      const path = await someXml(xml);
      const before = await readFile(join(xml, path), 'utf8');
      if (how === 'longer') await appendFile(join(xml, path), '<!-- -->');
      else await writeFile(join(xml, path), before.replace('<', ' '));
      const later = new Date(Date.now() + 60_000);
      await utimes(join(xml, path), later, later);
      const { audited } = await again(at, 0);
      expect(audited.rewritten).toEqual([uuidOf(path)]);
      const beside = [...(await filesBelow(xml))].filter(([name]) => name.includes('.conflict-'));
      expect(beside.map(([, content]) => content)).toEqual([before]);
    },
  );

  test('a package that was deleted is fetched again while it has a life left, and only then', async () => {
    const { at, raw } = await gathered();
    const [name = ''] = await xmlPackages(at, raw);
    await rm(join(raw, name));
    const first = await again(at, 0);
    expect(first.audited.packages).toEqual([{ packageId: name.slice(0, -4), repair: 'fetchAgain' }]);
    expect(await readdir(raw)).toContain(name);

    await rm(join(raw, name));
    const downloads = callsSeen(at.simulator)['download'];
    const second = await again(at, 0);
    expect(second.audited.packages).toEqual([{ packageId: name.slice(0, -4), repair: 'none' }]);
    expect(callsSeen(at.simulator)['download']).toBe(downloads);
  });

  test('bytes that were changed inside a package are found, kept apart, and replaced by those of the SAT', async () => {
    const { at, raw } = await gathered();
    const [name = ''] = await xmlPackages(at, raw);
    const bytes = await readFile(join(raw, name));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(join(raw, name), bytes);
    const later = new Date(Date.now() + 60_000);
    await utimes(join(raw, name), later, later);
    const { audited } = await again(at, 0);
    expect(audited.packages).toEqual([{ packageId: name.slice(0, -4), repair: 'fetchAgain' }]);
    expect(await readdir(join(raw, 'damaged'))).toEqual([`${name.slice(0, -4)}.1.bin`]);
    expect((await again(at, 0)).audited.packages).toEqual([]);
  });

  test('XML that is gone together with a package that can no longer be fetched is lost, and asked for again', async () => {
    const clock = createManualClock();
    const at = await desk({ clock });
    expect((await acopio(['sync', ...at.args, ...month])).exitCode).toBe(0);
    const taxpayer = join(at.out, RFC, 'cfdi');
    const [name = ''] = await xmlPackages(at, join(taxpayer, 'raw'));
    for (let life = 0; life < 2; life += 1) {
      await rm(join(taxpayer, 'raw', name));
      if (life === 0) await again(at, 0);
    }
    await rm(join(taxpayer, 'xml'), { recursive: true });
    const { audited, report, stderr } = await again(at, 0);
    expect(audited.lost.length).toBeGreaterThan(0);
    expect(stderr).toContain('"type":"healing"');
    expect(report.verdict).toBe('complete');
    expect((await again(at, 0)).audited.lost).toEqual([]);
  });
});
