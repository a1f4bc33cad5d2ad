import { requireEfirma, type Certificate } from '@acopio/credentials';
import { satChannels, type SatExchangeContext } from '@acopio/sat-client';
import { machineClock } from '../clock.js';
import { connect, type ConnectionOptions } from '../connection.js';
import { openChosen, type ChosenCredential } from '../credential-files.js';
import { openStore } from '../credential-store/folder.js';
import { daysLeft, endOf, stateOf } from '../credential-store/states.js';
import type { Terminal } from '../terminal.js';
import { checkOfError, type Check } from './check.js';

/** What was found of e.firmas; `chosen` is open and in force. */
export interface CredentialFinding {
  readonly check: Check;
  readonly chosen?: ChosenCredential;
}

/** Opens the e.firma that the options name; without one, looks at those of the store and asks for no password. */
export async function checkCredential(options: ConnectionOptions, terminal: Terminal): Promise<CredentialFinding> {
  const { cer, key, efirma, credential } = options;
  const isNamed = [cer, key, efirma, credential].some((option) => option !== undefined);
  try {
    if (!isNamed) return { check: await checkStore(options) };
    const chosen = await openChosen(options, terminal);
    const { certificate } = chosen.credential;
    requireEfirma(certificate, machineClock.now());
    return { check: checkOfCertificate(certificate), chosen };
  } catch (error) {
    return { check: checkOfError('credential', error) };
  }
}

const RENEW = {
  es: 'Renuévela en línea, en SAT ID o CertiSAT Web, antes de que venza: después hace falta una cita.',
  en: 'Renew it online (SAT ID or CertiSAT Web) before it ends: afterwards it takes an appointment.',
};

function checkOfCertificate(certificate: Certificate): Check {
  const days = daysLeft(certificate, machineClock.now());
  const who = `${certificate.rfc} (${certificate.legalName})`;
  const text = {
    es: `${who}, vence el ${endOf(certificate)}: ${days} días`,
    en: `${who}, ends on ${endOf(certificate)}: ${days} days`,
  };
  const isSoon = stateOf(certificate, machineClock.now()) === 'soon';
  return { name: 'credential', state: isSoon ? 'warn' : 'ok', text, ...(isSoon ? { hint: RENEW } : {}) };
}

async function checkStore(options: ConnectionOptions): Promise<Check> {
  const { credentials, damaged } = await (await openStore(options)).list();
  if (credentials.length === 0 && damaged.length === 0) {
    return {
      name: 'credential',
      state: 'warn',
      text: { es: 'no se indicó ninguna y el almacén está vacío', en: 'none was given, and the store is empty' },
      hint: {
        es: 'Indique --cer y --key, o agregue e.firmas con «acopio credential add».',
        en: "Give --cer and --key, or add e.firmas with 'acopio credential add'.",
      },
    };
  }
  const now = machineClock.now();
  const useless = credentials.filter(({ certificate }) => !['valid', 'soon'].includes(stateOf(certificate, now)));
  const soon = credentials.filter(({ certificate }) => stateOf(certificate, now) === 'soon');
  const worse = [...useless, ...soon].map(({ certificate }) => `${certificate.rfc} ${endOf(certificate)}`);
  const names = worse.length === 0 ? '' : ` (${worse.join(', ')})`;
  const [all, bad, near, broken] = [credentials.length, useless.length, soon.length, damaged.length];
  const text = {
    es: `almacén: ${all}; no sirven ${bad}, vencen pronto ${near}, dañadas ${broken}${names}`,
    en: `store: ${all}; unusable ${bad}, ending soon ${near}, damaged ${broken}${names}`,
  };
  if (broken === 0 && worse.length === 0) return { name: 'credential', state: 'ok', text };
  const hint = {
    es: 'Vea «acopio credential list». Renueve las que vencen y agregue de nuevo las dañadas.',
    en: "See 'acopio credential list'. Renew those that end, and add damaged ones again.",
  };
  return { name: 'credential', state: broken > 0 ? 'fail' : 'warn', text, hint };
}

/** What a login found; it spends nothing. */
export interface LoginFinding {
  readonly check: Check;
  /** See `LoginResult.clockSkew`. */
  readonly skew?: number;
}

/** Logs in, and tells how the SAT answered. */
export async function checkLogin(
  chosen: ChosenCredential,
  options: ConnectionOptions,
  terminal: Terminal,
): Promise<LoginFinding> {
  const answers: string[] = [];
  const note = (message: unknown): void => void answers.push(answerOf(message as SatExchangeContext));
  satChannels.exchange.asyncEnd.subscribe(note);
  const { service, sat } = options;
  // Without a token file: a token that is at hand would prove nothing.
  const connection = await connect(
    { credential: chosen.credential },
    { service, ...(sat === undefined ? {} : { sat }) },
    terminal,
  );
  try {
    const { clockSkew } = await connection.client.login({ signal: terminal.signal });
    const told = answers.join(', ');
    return {
      check: {
        name: 'sat',
        state: 'ok',
        text: { es: `aceptó la e.firma (${told})`, en: `accepted the e.firma (${told})` },
      },
      ...(clockSkew === undefined ? {} : { skew: clockSkew }),
    };
  } catch (error) {
    terminal.signal.throwIfAborted();
    return { check: checkOfError('sat', error) };
  } finally {
    satChannels.exchange.asyncEnd.unsubscribe(note);
    await connection.close();
  }
}

function answerOf({ status, duration = 0, code }: SatExchangeContext): string {
  return `${code ?? `HTTP ${String(status)}`}, ${Math.round(duration)} ms`;
}
