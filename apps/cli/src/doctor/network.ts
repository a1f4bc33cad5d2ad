import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { systemCode } from '../system-code.js';
import type { Text } from '../language.js';
import type { Check } from './check.js';

/** What a question without content brought: that somebody answers, how, and what time it is there. */
export interface Reached {
  readonly host: string;
  readonly milliseconds: number;
  /** Protocol of an encrypted connection. */
  readonly tls?: string;
  /** By how many milliseconds this machine's clock is ahead of that one's; to about a second. */
  readonly skew?: number;
}

/** What was learned on the way to the SAT. */
export interface Network {
  readonly checks: readonly Check[];
  readonly skew?: number;
}

const DEADLINE = 15_000;
const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;
const THIS_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Looks at proxy, names, connection and TLS of each host among the addresses. Nothing is asked of the SAT. */
export async function checkNetwork(addresses: readonly string[]): Promise<Network> {
  const urls = [...new Map(addresses.map((address) => [new URL(address).host, new URL(address)])).values()];
  const proxy = proxyOf(process.env);
  const viaProxy = proxy !== undefined && urls.some(({ hostname }) => !THIS_MACHINE.has(hostname));
  const proxyCheck: Check = { name: 'proxy', state: 'ok', text: proxyText(viaProxy ? proxy : undefined) };
  const names = viaProxy ? [] : await Promise.all(urls.map(({ hostname }) => resolveName(hostname)));
  const unresolved = names.filter((name) => name.code !== undefined);
  const dns: Check = viaProxy
    ? leftToProxy
    : namesCheck(
        names.map(({ host }) => host),
        unresolved,
      );
  if (unresolved.length > 0) return { checks: [proxyCheck, dns] };
  const reached: Reached[] = [];
  for (const url of urls) {
    try {
      reached.push(await reach(url));
    } catch (error) {
      return { checks: [proxyCheck, dns, unreached(url.host, systemCode(error), viaProxy)] };
    }
  }
  const skew = reached.find((one) => one.skew !== undefined)?.skew;
  return { checks: [proxyCheck, dns, ...reachedChecks(reached)], ...(skew === undefined ? {} : { skew }) };
}

/** The proxy's host and port; never its user and password. */
function proxyOf(env: NodeJS.ProcessEnv): string | undefined {
  const value = PROXIES.map((name) => env[name]).find((text) => text !== undefined && text !== '');
  if (value === undefined) return undefined;
  return URL.canParse(value) ? new URL(value).host : '?';
}

function proxyText(proxy: string | undefined): Text {
  if (proxy === undefined) return { es: 'ninguno', en: 'none' };
  return { es: `por ${proxy} (del entorno)`, en: `through ${proxy} (of the environment)` };
}

const leftToProxy: Check = { name: 'dns', state: 'ok', text: { es: 'los resuelve el proxy', en: 'left to the proxy' } };

interface Name {
  readonly host: string;
  readonly code?: string;
}

async function resolveName(host: string): Promise<Name> {
  if (isIP(host.replaceAll(/[[\]]/g, '')) !== 0) return { host };
  return lookup(host).then(
    () => ({ host }),
    (error: unknown) => ({ host, code: systemCode(error) }),
  );
}

function namesCheck(hosts: readonly string[], unresolved: readonly Name[]): Check {
  if (unresolved.length === 0)
    return { name: 'dns', state: 'ok', text: { es: hosts.join(', '), en: hosts.join(', ') } };
  const which = unresolved.map(({ host, code }) => `${host} (${String(code)})`).join(', ');
  return {
    name: 'dns',
    state: 'fail',
    text: { es: `no se encuentra ${which}`, en: `${which} is not found` },
    hint: {
      es: 'Revise la conexión a internet y los servidores de nombres (DNS) de esta máquina.',
      en: 'Check the internet connection and the name servers (DNS) of this machine.',
    },
  };
}

/** A request without content to the address of the login: whatever is answered, somebody is there. */
function reach(url: URL): Promise<Reached> {
  const started = performance.now();
  const isEncrypted = url.protocol === 'https:';
  const options = { proxyEnv: process.env, keepAlive: false };
  const agent = isEncrypted ? new HttpsAgent(options) : new HttpAgent(options);
  const send = isEncrypted ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'HEAD', agent, signal: AbortSignal.timeout(DEADLINE) }, (answer) => {
      const milliseconds = Math.round(performance.now() - started);
      const { socket, headers } = answer;
      const protocol = socket instanceof TLSSocket ? socket.getProtocol() : null;
      const date = Date.parse(headers.date ?? '');
      answer.resume();
      resolve({
        host: url.host,
        milliseconds,
        ...(protocol === null ? {} : { tls: protocol }),
        // The header is cut to whole seconds.
        ...(Number.isNaN(date) ? {} : { skew: Math.round(Date.now() - milliseconds / 2 - date - 500) }),
      });
    });
    request.on('error', reject);
    request.end();
  });
}

function reachedChecks(reached: readonly Reached[]): readonly Check[] {
  const network = reached.map(({ host, milliseconds }) => `${host}: ${milliseconds} ms`).join(', ');
  const protocols = [...new Set(reached.flatMap(({ tls }) => tls ?? []))].join(', ');
  const plain = { es: 'sin cifrar: no es el SAT', en: 'not encrypted: this is not the SAT' };
  return [
    { name: 'network', state: 'ok', text: { es: network, en: network } },
    { name: 'tls', state: 'ok', text: protocols === '' ? plain : { es: protocols, en: protocols } },
  ];
}

/** Codes of OpenSSL and of Node that are about a certificate, or about the handshake. */
const OF_TLS = /CERT|SSL|TLS|SELF_SIGNED|ISSUER|ALTNAME/;

function unreached(host: string, code: string, viaProxy: boolean): Check {
  if (OF_TLS.test(code)) {
    return {
      name: 'tls',
      state: 'fail',
      text: { es: `${host} no se pudo verificar (${code})`, en: `${host} could not be verified (${code})` },
      hint: {
        es: 'Un antivirus o un proxy puede estar abriendo la conexión: agregue su certificado con NODE_EXTRA_CA_CERTS. No desactive la verificación.',
        en: 'A virus scanner or a proxy may be opening the connection: add its certificate with NODE_EXTRA_CA_CERTS. Do not switch the check off.',
      },
    };
  }
  return {
    name: 'network',
    state: 'fail',
    text: { es: `${host} no responde (${code})`, en: `${host} does not answer (${code})` },
    hint: viaProxy
      ? {
          es: 'Revise el proxy del entorno (HTTPS_PROXY, NO_PROXY).',
          en: 'Check the proxy of the environment (HTTPS_PROXY, NO_PROXY).',
        }
      : {
          es: 'Revise la conexión y el cortafuegos. El SAT también falla, sobre todo de noche y al cierre del mes: intente más tarde.',
          en: 'Check the connection and the firewall. The SAT fails too, above all at night and at the end of a month: try later.',
        },
  };
}
