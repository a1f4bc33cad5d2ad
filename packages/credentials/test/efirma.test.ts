import { describe, expect, it } from 'vitest';
import { readCertificate, requireEfirma } from '../src/index.js';
import { authority, company } from './credential-files.js';

const efirma = readCertificate(company.certificate);

function judgeAt(now: string): () => void {
  return () => requireEfirma(efirma, new Date(now));
}

describe('requireEfirma', () => {
  it.each(['2025-01-01T06:00:00.000Z', '2027-06-30T00:00:00.000Z', '2029-01-01T06:00:00.000Z'])(
    'accepts an e.firma at %s, which is within its validity',
    (now) => {
      expect(judgeAt(now)).not.toThrow();
    },
  );

  it('refuses it one millisecond before its start, and says when that is', () => {
    expect(judgeAt('2025-01-01T05:59:59.999Z')).toThrow(
      expect.objectContaining({ code: 'NOT_YET_VALID', detail: '2025-01-01T06:00:00.000Z' }),
    );
  });

  it('refuses it one millisecond after its end, and says when that was', () => {
    expect(judgeAt('2029-01-01T06:00:00.001Z')).toThrow(
      expect.objectContaining({ code: 'EXPIRED', detail: '2029-01-01T06:00:00.000Z' }),
    );
  });

  it('refuses a CSD, even one that is expired too', () => {
    const { certificate } = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA', kind: 'csd' });
    const much = new Date('2049-01-01T00:00:00Z');
    expect(() => requireEfirma(readCertificate(certificate), much)).toThrow(
      expect.objectContaining({ code: 'NOT_AN_EFIRMA', detail: 'csd' }),
    );
  });

  it('refuses to judge at an instant that is none', () => {
    expect(judgeAt('never')).toThrow(RangeError);
  });
});
