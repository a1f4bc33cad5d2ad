import { satEndpoints } from '@acopio/sat-client';
import type { ConnectionOptions } from '../connection.js';
import { checkMarks, checkNames, type Check } from '../doctor/check.js';
import { checkCredential, checkLogin, type LoginFinding } from '../doctor/credential.js';
import { checkDisk, checkFolder, checkLedger, checkNode, checkShared } from '../doctor/machine.js';
import { checkNetwork } from '../doctor/network.js';
import { TENANT } from '../session.js';
import { coloured, type Outcome, type Terminal } from '../terminal.js';

interface DoctorOptions extends ConnectionOptions {
  readonly out: string;
}

/** From here on a clock is worth setting; beyond the second the SAT refuses a login, whose timestamp lives for five minutes. */
const NOTABLE_SKEW = 60_000;
const DEADLY_SKEW = 300_000;

/** `acopio doctor`: looks at everything that a run needs, and says what to do. Spends nothing. */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<Outcome> {
  const { out, service, sat } = options;
  const { check: credential, chosen } = await checkCredential(options, terminal);
  const scope = chosen && { tenant: TENANT, rfc: chosen.credential.certificate.rfc, service };
  const ledger = await checkLedger(out, scope);
  const { login, download } = satEndpoints(service, sat);
  const network = await checkNetwork([login, download]);
  const isReached = network.checks.every(({ state }) => state !== 'fail');
  const answer: LoginFinding | undefined =
    chosen !== undefined && isReached ? await checkLogin(chosen, options, terminal) : undefined;
  const checks: readonly Check[] = [
    checkNode(),
    await checkFolder(out),
    await checkDisk(out),
    checkShared(out),
    credential,
    ledger,
    ...network.checks,
    ...clockCheck(answer?.skew ?? network.skew),
    ...(answer === undefined ? [] : [answer.check]),
  ];
  return {
    exitCode: checks.some(({ state }) => state === 'fail') ? 6 : 0,
    document: { checks: checks.map((check) => factsOf(check, terminal)) },
    people: checks.map((check) => lineOf(check, terminal)).join(''),
  };
}

function clockCheck(skew: number | undefined): readonly Check[] {
  if (skew === undefined) return [];
  const seconds = Math.round(Math.abs(skew) / 1000);
  if (Math.abs(skew) < NOTABLE_SKEW) {
    return [
      { name: 'clock', state: 'ok', text: { es: `a ${seconds} s del SAT`, en: `within ${seconds} s of the SAT's` } },
    ];
  }
  const ahead = skew > 0;
  return [
    {
      name: 'clock',
      state: Math.abs(skew) < DEADLY_SKEW ? 'warn' : 'fail',
      text: {
        es: `${seconds} s ${ahead ? 'adelantado' : 'atrasado'} respecto al del SAT`,
        en: `${seconds} s ${ahead ? 'ahead of' : 'behind'} the SAT's`,
      },
      hint: {
        es: 'Ajuste la hora de esta máquina; lo mejor es que la tome de internet.',
        en: 'Set the time of this machine; best, let it take it from the internet.',
      },
    },
  ];
}

function factsOf({ name, state, text, hint, code }: Check, terminal: Terminal): Record<string, unknown> {
  return {
    name,
    state,
    text: terminal.say(text),
    ...(hint === undefined ? {} : { hint: terminal.say(hint) }),
    ...(code === undefined ? {} : { code }),
  };
}

function lineOf({ name, state, text, hint, code }: Check, terminal: Terminal): string {
  const { mark, tone } = checkMarks[state];
  const suffix = code === undefined ? '' : ` [${code}]`;
  const first = `${coloured(tone, `${mark} ${terminal.say(checkNames[name])}`)}: ${terminal.say(text)}${suffix}\n`;
  return state === 'ok' || hint === undefined ? first : `${first}    → ${terminal.say(hint)}\n`;
}
