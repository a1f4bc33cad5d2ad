import { describe, expect, it } from 'vitest';
import { localMessageSigner } from '../../src/index.js';
import type { Service } from '../../src/index.js';
import { SIGNED_AT, efirmaOf, goldenRequests } from './golden-files.js';
import type { GoldenRequest } from './golden-files.js';

const efirmas = { cfdi: await efirmaOf('cfdi'), retenciones: await efirmaOf('retenciones') };

async function bodyOf({ service, form, task }: GoldenRequest, now = SIGNED_AT): Promise<string> {
  return (await localMessageSigner(efirmas[service], { now: () => now }, form).signMessage(task)).body;
}

function names(service: Service): readonly string[] {
  return goldenRequests
    .filter((request) => request.service === service)
    .map(({ task, form }) => {
      const kind = task.operation === 'request' ? task.query.kind : task.operation;
      const content = task.operation === 'request' && task.query.kind !== 'folio' ? ` ${task.query.content}` : '';
      return `${kind}${content} ${form}`;
    })
    .sort();
}

describe('a golden request', () => {
  it.each(goldenRequests)('$file is what the client sends, byte for byte', async (request) => {
    expect(await bodyOf(request)).toBe(request.body);
  });

  it('of a login is another one a millisecond later, and no other message is', async () => {
    const later = new Date(SIGNED_AT.getTime() + 1);
    for (const request of goldenRequests) {
      const isSame = (await bodyOf(request, later)) === request.body;
      expect(isSame).toBe(request.task.operation !== 'login');
    }
  });

  it.each(['cfdi', 'retenciones'] as const)('is there for every operation of %s, in both forms', (service) => {
    const operations = [
      'issued metadata',
      'issued xml',
      'received metadata',
      'received xml',
      'folio',
      'verify',
      'download',
    ];
    const expected = ['login common', ...operations.flatMap((name) => [`${name} common`, `${name} official`])];
    expect(names(service)).toEqual(expected.sort());
  });
});
