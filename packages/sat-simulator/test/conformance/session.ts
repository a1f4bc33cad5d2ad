import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { adminAt } from './admin.js';
import type { Admin, EfirmaSpec, Settings } from './admin.js';
import type { Case } from './case.js';
import { clientOf } from './client.js';
import type { Period } from './client.js';
import { mexicoCity, plus } from './local-time.js';
import type { Sat, Target } from './sat.js';
import { rfcOf, signerOf } from './signer.js';
import type { TestSigner } from './signer.js';
import type { SpeakerOf } from './speaker.js';

/** A service under test. */
export interface Session {
  readonly sat: Sat;
  /** Why a case cannot run here, or `undefined`. */
  obstacle(one: Case): string | undefined;
  /** Runs a case and puts everything back that it changed. Throws what the case throws. */
  run(one: Case): Promise<void>;
  /** Changes settings for all cases from now on; an earlier change is taken back. */
  base(patch: Settings): Promise<void>;
}

/** Seconds from one period to the next. */
const STEP = 20;
const DAY = 86_400;
const YEAR = 365 * DAY;

/** So that a case waits for nothing unless it wants to: requests are finished at the first look. */
const PACE: Settings = { verifiesUntilFinished: 0, delays: null };

function merged(one: Settings, other: Settings): Settings {
  const limits = { ...(one['limits'] as Settings | undefined), ...(other['limits'] as Settings | undefined) };
  // What was revoked stays so: the suite's own revoked e.firma among them.
  const { revoked: _, ...settings }: Settings = { ...one, ...other, limits };
  return settings;
}

/** Periods that do not touch one another, from a random place in the second to fourth year before `now`. */
function periods(now: string): () => Period {
  let start = plus(now, -4 * YEAR + randomInt(2 * YEAR));
  return () => {
    start = plus(start, STEP);
    return { FechaInicial: start, FechaFinal: plus(start, 1) };
  };
}

async function efirmaFromFiles({ certificate, privateKey, passwordFile }: NonNullable<Target['efirma']>) {
  const password = (await readFile(passwordFile, 'utf8')).replace(/\r?\n$/, '');
  return signerOf({ certificate: await readFile(certificate), privateKey: await readFile(privateKey), password });
}

function checkedUrl(url: string): string {
  if (new URL(url).hostname.endsWith('sat.gob.mx')) {
    throw new RangeError('the suite spends lives of queries and packages: it does not run against the SAT itself');
  }
  return url.replace(/\/+$/, '');
}

/** Prepares to run cases against a service. `speakerOf`: who says messages that have nothing wrong in them, if not the suite. */
export async function connect(target: Target, speakerOf?: SpeakerOf): Promise<Session> {
  const url = checkedUrl(target.url);
  const admin = target.adminUrl === undefined ? undefined : adminAt(checkedUrl(target.adminUrl));
  const state = await admin?.state();
  const signers = new Map<string, Promise<TestSigner>>();
  const own = target.efirma && (await efirmaFromFiles(target.efirma));
  const rfc = own ? rfcOf(own.certificate) : (state?.taxpayers[0]?.rfc ?? '');
  const present = async (): Promise<Date> => (await admin?.now()) ?? new Date();
  const period = periods(mexicoCity(await present()));
  let settings = merged(state?.settings ?? {}, PACE);
  let before = randomInt(10 * DAY);
  const used = { settings: false, admin: false };

  function demanded(): Admin {
    if (admin === undefined) {
      throw new RangeError('the case needs the admin API and does not say so');
    }
    return admin;
  }
  async function signer(spec: Partial<EfirmaSpec> = {}): Promise<TestSigner> {
    const key = JSON.stringify(spec);
    if (own !== undefined && key === '{}') {
      return own;
    }
    const made =
      signers.get(key) ??
      demanded()
        .issue({ rfc, ...spec })
        .then(signerOf);
    signers.set(key, made);
    return made;
  }
  const sat: Sat = {
    url,
    rfc,
    signer,
    period,
    async client({ service = 'cfdi', efirma = {}, ...given } = {}) {
      const who = { url, service, rfc: efirma.rfc ?? rfc, signer: given.signer ?? (await signer(efirma)) };
      return clientOf({ ...who, period, speaker: speakerOf?.({ ...who, now: present }) });
    },
    get admin() {
      used.admin = true;
      return demanded();
    },
    async set(patch) {
      used.settings = true;
      await demanded().configure(patch);
    },
    now: async () => mexicoCity(await demanded().now()),
    async documents({ service = 'cfdi', rfc: whose = rfc } = {}) {
      const [first, ...others] = await demanded().documents(service, whose);
      if (first === undefined) {
        throw new RangeError(`the service holds no ${service} documents of ${whose}: run it with the suite's scenario`);
      }
      return [first, ...others];
    },
    async wholePeriod(options) {
      const dates = (await sat.documents(options)).map(({ issuedAt }) => issuedAt).toSorted();
      before += STEP;
      return { FechaInicial: plus(dates[0] ?? '', -before), FechaFinal: plus(dates.at(-1) ?? '', 1) };
    },
    otherRfc() {
      const other = state?.taxpayers.find((taxpayer) => taxpayer.rfc !== rfc)?.rfc;
      if (other === undefined) {
        throw new RangeError("the service knows one taxpayer only: run it with the suite's scenario");
      }
      return other;
    },
  };
  await admin?.configure(settings);
  return {
    sat,
    obstacle({ needs }) {
      if (needs !== undefined && admin === undefined) {
        return 'needs ACOPIO_SAT_ADMIN_URL';
      }
      return needs === 'clock' && state?.clock.kind !== 'manual' ? 'needs a manual clock' : undefined;
    },
    async run(one) {
      Object.assign(used, { settings: false, admin: false });
      try {
        await one.run(sat);
      } finally {
        if (used.settings || used.admin) {
          await admin?.configure(settings);
        }
        if (used.admin) {
          await admin?.clearFaults();
        }
      }
    },
    async base(patch) {
      settings = merged(merged(state?.settings ?? {}, PACE), patch);
      await admin?.configure(settings);
    },
  };
}
