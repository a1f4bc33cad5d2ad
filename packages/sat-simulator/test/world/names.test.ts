import { describe, expect, it } from 'vitest';

import { createWorld } from '../../src/index.js';
import { COMPANY } from './example-world.js';

const TRAPS = ['&', 'Ñ', "'", '"', '<', '>', '~', '\n', '\r', '\t', '\\', ']]>', '&amp;'];
const world = createWorld({
  seed: 'names',
  taxpayers: [
    {
      rfc: COMPANY,
      legalName: 'X',
      months: ['2018-05', '2024-02'].map((month) => ({ month, issued: 2500, received: 2500 })),
      retenciones: [{ month: '2024-02', issued: 300, received: 300 }],
    },
  ],
});
const issued = world.select({ service: 'cfdi', rfc: COMPANY, direction: 'issued' });
const received = world.select({ service: 'cfdi', rfc: COMPANY, direction: 'received' });
const retenciones = world.select({ service: 'retenciones', rfc: COMPANY });

describe.each([
  { whose: 'receivers of what was issued', names: issued.map(({ receiverName }) => receiverName) },
  { whose: 'issuers of what was received', names: received.map(({ issuerName }) => issuerName) },
  { whose: 'third parties of what was issued', names: issued.flatMap(({ onBehalfOf }) => onBehalfOf?.name ?? []) },
  { whose: 'third parties of what was received', names: received.flatMap(({ onBehalfOf }) => onBehalfOf?.name ?? []) },
  { whose: 'parties of retenciones', names: retenciones.flatMap((one) => [one.issuerName, one.receiverName]) },
])('names of $whose', ({ names }) => {
  it.each(TRAPS)('have %j', (trap) => {
    expect(names.filter((name) => name.includes(trap))).not.toEqual([]);
  });

  it('have no vertical bar, which Annex 20 does not allow', () => {
    expect(names.filter((name) => name.includes('|'))).toEqual([]);
  });
});

it('third parties have RFCs with & and Ñ too', () => {
  const rfcs = [...issued, ...received].flatMap(({ onBehalfOf }) => onBehalfOf?.rfc ?? []).join('');
  expect(rfcs).toContain('&');
  expect(rfcs).toContain('Ñ');
});
