import { expect, it } from 'vitest';
import { measureExtract } from '../src/extract/main.ts';

it('the bench of extraction reads all that it wrote, finds the headers that saxes finds, and tells how fast and in how much memory', async () => {
  const lines = await measureExtract({ runs: 1, documents: 60, otherSizes: [20], metadataRows: 120 });
  const against = (what: string, reference: string): RegExp =>
    new RegExp(
      String.raw`^${what} +1 +[\d.]+ +[\d,]+ +${reference} +([\d.]+ +[\d.]+ × (its time|as fast)|not measured +not measured) +[≤≥] [\d.]+$`,
    );
  for (const [what, reference] of [
    ['60 CFDI', '(C over zlib|unzip -tq)'],
    ['60 CFDI', 'nodecfdi'],
    ['60 CFDI, headers', 'saxes'],
    ['60 CFDI, two workers', 'one worker'],
    ['60 CFDI, headers, two workers', 'one worker'],
    ['120 rows of metadata', String.raw`unzip \| m?awk`],
    ['120 rows of metadata', 'nodecfdi'],
  ] as const) {
    expect(lines).toContainEqual(expect.stringMatching(against(what, reference)));
  }
  const peak = String.raw`(\d+ MiB|not measured)`;
  for (const what of ['60 CFDI, headers', '20 CFDI, headers', '120 rows of metadata']) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${what} +${peak} +(${peak} +)?≤ 110 MiB$`)));
  }
  expect(lines.join('\n')).not.toContain('failed');
});
