import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SyncJob } from '../../../src/plan.js';
import { makeFullReport, type FullReport } from '../../../src/report/full-report.js';
import { html } from '../../../src/report/page/html.js';
import { reportPage, reportPagePolicy } from '../../../src/report/page/report-page.js';
import { voiceOf } from '../../../src/report/page/voice.js';
import { documentsOf, emptyLedger, months, now, synced } from '../synced.js';

const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-02-28T23:59:59',
};

interface Pages {
  readonly report: FullReport;
  readonly es: string;
  readonly en: string;
}

async function makePages(): Promise<Pages> {
  const made = await synced('cfdi', ({ uuid }) => uuid.startsWith('0'));
  for (const direction of ['issued', 'received'] as const) {
    for (const document of months.flatMap((month) => documentsOf('cfdi', direction, month))) {
      if (document.uuid.startsWith('0')) await made.healInVain(document, direction);
    }
  }
  const { ledger, scope, limits } = made;
  const report = await makeFullReport(job, { ledger, scope, limits, now, since: '2025-06-01T00:00:00.000Z' });
  return { report, es: reportPage(report, 'es'), en: reportPage(report, 'en') };
}

describe('the page of a report', () => {
  let made: Promise<Pages> | undefined;
  const pagesOnce = (): Promise<Pages> => (made ??= makePages());

  test('loads nothing and runs nothing', async () => {
    const { report: _report, ...pages } = await pagesOnce();
    for (const page of Object.values(pages)) {
      expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
      expect(page).not.toMatch(/\s(on\w+|style|src|srcset)=/i);
      expect(page).not.toMatch(/url\(|@import|https?:/i);
      expect([...page.matchAll(/href="(.)/g)].every(([, first]) => first === '#')).toBe(true);
    }
  });

  test('allows its own style and nothing else', async () => {
    const { report: _report, ...pages } = await pagesOnce();
    const style = /<style>([^]*?)<\/style>/.exec(pages.en)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(reportPagePolicy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(pages.en).toContain(`content="${reportPagePolicy.replaceAll("'", '&#39;')}"`);
  });

  test('escapes names that others wrote', async () => {
    const { report, ...pages } = await pagesOnce();
    expect(report.legalName).toContain('<script>');
    expect(pages.en).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('leads from every number of the table to a list that is there', async () => {
    const { report: _report, ...pages } = await pagesOnce();
    const ids = new Set([...pages.en.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...pages.en.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });

  test('has every UUID that the report has, and speaks both languages', async () => {
    const { report, ...pages } = await pagesOnce();
    const uuids = report.groups.flatMap((group) => group.uuids);
    expect(uuids.filter((uuid) => !pages.es.includes(uuid))).toEqual([]);
    expect(pages.es).toContain('lang="es"');
    expect(pages.es).toContain('Incompleto');
    expect(pages.en).toContain('Incomplete');
    expect(pages.es).not.toContain('Incomplete<');
    expect(pages.en).toContain('What this report cannot prove');
  });

  test('closes what it opens', async () => {
    const { report: _report, ...pages } = await pagesOnce();
    for (const tag of ['table', 'tbody', 'thead', 'tr', 'td', 'th', 'ul', 'li', 'details', 'section', 'div', 'main']) {
      const opened = pages.es.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
      expect([tag, pages.es.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0]).toEqual([tag, opened]);
    }
  });
});

test('the page of a taxpayer without anything says so', async () => {
  const { ledger, scope, limits } = await emptyLedger();
  const report = await makeFullReport(job, { ledger, scope, limits, now });
  expect(reportPage(report, 'es')).toContain('Una parte del periodo nunca se ha pedido');
  expect(reportPage(report, 'en')).toContain('There is no earlier report of this period');
});

test('a template escapes text and lets markup be', () => {
  expect(html`<p title="${'"\'<&>'}">${['a', undefined, 1, html`<b>${'<'}</b>`]}</p>`.html).toBe(
    '<p title="&quot;&#39;&lt;&amp;&gt;">a1<b>&lt;</b></p>',
  );
});

test.for([
  ['1234567.891234', '1,234,567.891234'],
  ['-1234.5', '-1,234.5'],
  ['999', '999'],
  ['0.00012345', '0.00012345'],
  ['123456789012345678901234567890', '123,456,789,012,345,678,901,234,567,890'],
])('an amount %s is written as %s, with every digit', ([amount, written]) => {
  expect(voiceOf('es').amount(amount ?? '')).toBe(written);
});
