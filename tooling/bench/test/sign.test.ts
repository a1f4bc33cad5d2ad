import { describe, expect, it } from 'vitest';
import { measureSign } from '../src/sign/main.ts';

describe('the bench of signatures', () => {
  it('signs every kind of message and tells how fast, against bare signatures', async () => {
    const lines = await measureSign({ runs: 2, messages: 3, javascript: 1 });
    const kinds = ['login', 'request', 'request, official form', 'verify', 'download'];
    for (const name of ['bare crypto.sign', ...kinds, 'bare node-forge']) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} +2( +[\\d.]+){3}$`)));
    }
    expect(lines).toContainEqual(expect.stringMatching(/^bare crypto\.sign +2 +[\d.]+ +1\.000 /));
    expect(lines).toContainEqual(expect.stringMatching(/^bare node-forge .* 1\.0$/));
  });
});
