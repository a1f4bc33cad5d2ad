import { expectCode } from '../answers.js';
import type { EfirmaSpec } from '../admin.js';
import type { Case } from '../case.js';

const DAY = 86_400_000;

interface Refusal {
  readonly name: string;
  readonly code: '304' | '305';
  readonly checks: readonly string[];
  readonly efirma: Partial<EfirmaSpec>;
}

/** Rounded to a day, so that the same specification stays the same for a while. */
const TODAY = Math.floor(Date.now() / DAY) * DAY;

const refusals: readonly Refusal[] = [
  {
    name: 'that has expired',
    code: '304',
    checks: ['certificate.validity'],
    efirma: { validFrom: '2012-01-01T00:00:00Z', validTo: '2016-01-01T00:00:00Z' },
  },
  {
    name: 'that is not valid yet',
    code: '304',
    checks: ['certificate.validity'],
    efirma: { validFrom: new Date(TODAY + 2 * DAY).toISOString(), validTo: new Date(TODAY + 400 * DAY).toISOString() },
  },
  { name: 'that was revoked', code: '304', checks: ['certificate.revoked'], efirma: { revoked: true } },
  { name: 'of an unknown authority', code: '305', checks: ['certificate.issuer'], efirma: { foreign: true } },
  { name: 'of a CSD', code: '305', checks: ['certificate.kind'], efirma: { kind: 'csd' } },
];

export const CERTIFICATES: readonly Case[] = [
  ...refusals.map(({ name, code, checks, efirma }): Case => ({
    name: `a certificate ${name} gets ${code} from each of the three services`,
    checks,
    needs: 'admin',
    async run(sat) {
      const client = await sat.client({ efirma });
      expectCode(await client.issued(), code);
      expectCode(await client.received(), code);
      expectCode(await client.verify(), code);
      expectCode(await client.download('x'), code);
    },
  })),
  {
    name: 'the test authority gets 305 for whatever it asks when production is imitated, also with what is wrong otherwise',
    checks: ['certificate.testAuthority'],
    needs: 'admin',
    async run(sat) {
      await sat.set({ trustTestAuthority: false });
      const client = await sat.client();
      const { FechaInicial } = sat.period();
      expectCode(await client.issued({ FechaInicial, FechaFinal: FechaInicial }), '305');
      expectCode(await client.folio('x'), '305');
      expectCode(await client.verify(), '305');
      expectCode(await client.download('x'), '305');
      await sat.set({ trustTestAuthority: true });
      expectCode(await client.verify(), '5004');
    },
  },
  {
    name: 'a certificate that cannot be read gets 305',
    checks: ['certificate.readable'],
    async run(sat) {
      const client = await sat.client();
      for (const [from, to] of [
        [/(<X509Certificate>)/, '$1*'],
        [/(<X509Certificate>)[^<]*/, '$1TUlJ'],
        [/(<X509Certificate>[^<]{400})/, '$1AAAA'],
      ] as const) {
        expectCode(await client.changed('verify', client.shapes.verify(), (text) => text.replace(from, to)), '305');
      }
    },
  },
  {
    name: 'a message without certificate gets 302',
    checks: ['certificate.present'],
    async run(sat) {
      const client = await sat.client();
      for (const part of [
        /<X509Certificate>.*<\/X509Certificate>/,
        /<KeyInfo>.*<\/KeyInfo>/,
        /<Signature .*<\/Signature>/,
      ]) {
        expectCode(await client.changed('verify', client.shapes.verify(), (text) => text.replace(part, '')), '302');
      }
    },
  },
  {
    name: "a company's certificate speaks for the company, not for its representative",
    checks: ['rfc.RfcSolicitante'],
    needs: 'admin',
    async run(sat) {
      const representative = { rfc: 'VADA800927DJ3', curp: 'VADA800927HSRSRL05' };
      const client = await sat.client({ efirma: { representative } });
      await client.accepted(client.issued());
      expectCode(await client.issued({ RfcSolicitante: representative.rfc }), '303');
    },
  },
];
