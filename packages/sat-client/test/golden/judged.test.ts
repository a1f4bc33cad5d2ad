import { X509Certificate, createHash } from 'node:crypto';
import { createManualClock, startSatSimulator } from '@acopio/sat-simulator';
import type { SatSimulator } from '@acopio/sat-simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { satEndpoints } from '../../src/index.js';
import type { Service } from '../../src/index.js';
import { soapAction } from '../../src/protocol/soap-actions.js';
import { SIGNED_AT, efirmaFile, efirmaOf, goldenRequests } from './golden-files.js';
import type { GoldenRequest } from './golden-files.js';
import { acceptedByOpenssl, acceptedByXmlsec, canonicalByXmllint, needJudges } from './judges.js';

const SERVICES = ['cfdi', 'retenciones'] as const;
const certificates = {
  cfdi: (await efirmaOf('cfdi')).certificate.der,
  retenciones: (await efirmaOf('retenciones')).certificate.der,
};

const isLogin = ({ task }: GoldenRequest): boolean => task.operation === 'login';
const forXmlsec = goldenRequests.filter((request) => isLogin(request) || request.form === 'official');
const forXmllint = goldenRequests.filter((request) => !forXmlsec.includes(request));

/** The one piece that starts with `open` and ends with `close`, both included. */
function slice(text: string, open: string, close: string): string {
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start === -1 || end === -1) throw new Error(`no ${open}`);
  return text.slice(start, end + close.length);
}

/** The signed parts of an operation in the common form, out of the canonical form of its envelope. */
function partsOf(canonical: string) {
  const operation = slice(canonical, '<des:', '</s:Body>').replace('</s:Body>', '');
  const signature = slice(operation, '<Signature ', '</Signature>');
  return {
    digest: createHash('sha1').update(operation.replace(signature, '')).digest('base64'),
    digestValue: slice(signature, '<DigestValue>', '</DigestValue>').slice(13, -14),
    signatureValue: Buffer.from(slice(signature, '<SignatureValue>', '</SignatureValue>').slice(16, -17), 'base64'),
    // Inside its parent it needs no declaration; on its own, as it is signed, it does.
    signedInfo: slice(signature, '<SignedInfo>', '</SignedInfo>').replace(
      '<SignedInfo>',
      '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">',
    ),
  };
}

function publicKeyOf(service: Service): string {
  return new X509Certificate(certificates[service]).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** A login and an operation. */
function firstOfEachKind(requests: readonly GoldenRequest[]): readonly GoldenRequest[] {
  return [true, false].flatMap((login) => requests.filter((request) => isLogin(request) === login).slice(0, 1));
}

/** The same message asking in the name of somebody else: signed by none. */
function tampered({ body, service }: GoldenRequest): string {
  const [from, to] = service === 'cfdi' ? ['EKU9003173C9', 'EKU9003173C8'] : ['A930228SM9', 'A930228SM8'];
  const changed = body.includes('<o:Security') ? body.replace('18:05:00', '18:06:00') : body.replaceAll(from, to);
  if (changed === body) throw new Error('nothing was changed');
  return changed;
}

describe('xmlsec1', () => {
  it.for(SERVICES)('finds every login and every message in the official form of %s good', (service, context) => {
    needJudges(context, 'xmlsec1');
    const bodies = forXmlsec.filter((request) => request.service === service).map(({ body }) => body);
    expect(bodies.length).toBeGreaterThan(7);
    expect(acceptedByXmlsec(bodies, certificates[service])).toBe(bodies.length);
  });

  it.for(firstOfEachKind(forXmlsec))('finds $file bad when it says something else', (request, context) => {
    needJudges(context, 'xmlsec1');
    expect(acceptedByXmlsec([tampered(request)], certificates[request.service])).toBe(0);
  });

  it('finds a message bad with the certificate of another', (context) => {
    needJudges(context, 'xmlsec1');
    const [request] = forXmlsec.filter(({ service }) => service === 'cfdi');
    expect(acceptedByXmlsec([request?.body ?? ''], certificates.retenciones)).toBe(0);
  });
});

describe('xmllint and OpenSSL', () => {
  it('find the digests and signatures of all messages in the common form good', (context) => {
    needJudges(context, 'xmllint', 'openssl');
    const canonical = canonicalByXmllint(forXmllint.map(({ body }) => body));
    expect(canonical).toHaveLength(forXmllint.length);
    forXmllint.forEach(({ file, service }, index) => {
      const { digest, digestValue, signedInfo, signatureValue } = partsOf(canonical[index] ?? '');
      expect([file, digest]).toEqual([file, digestValue]);
      expect([file, acceptedByOpenssl(signedInfo, signatureValue, publicKeyOf(service))]).toEqual([file, true]);
    });
  });

  it('find a digest bad when the message says something else, and a signature under another key', (context) => {
    needJudges(context, 'xmllint', 'openssl');
    const canonical = canonicalByXmllint(forXmllint.map(tampered));
    expect(canonical).toHaveLength(forXmllint.length);
    for (const { digest, digestValue } of canonical.map(partsOf)) expect(digest).not.toBe(digestValue);
    const { signedInfo, signatureValue } = partsOf(canonical[0] ?? '');
    const other = forXmllint[0]?.service === 'cfdi' ? 'retenciones' : 'cfdi';
    expect(acceptedByOpenssl(signedInfo, signatureValue, publicKeyOf(other))).toBe(false);
  });
});

function keyless(): never {
  throw new RangeError('the key of this authority was thrown away');
}

/** A simulator that judges strictly with libxml2, at the time of the golden messages, and counts no quotas. */
async function judgingSimulator(): Promise<SatSimulator> {
  const sat = await startSatSimulator({
    authority: { certificate: efirmaFile('test-authority.cer'), issue: keyless, save: keyless },
    clock: createManualClock(SIGNED_AT),
    clockSkewMs: SIGNED_AT.getTime() - Date.now(),
    without: ['quota.alive', 'quota.queryLives'],
  });
  onTestFinished(() => sat.close());
  return sat;
}

/** Sends a message as it is; what the simulator says: its code or fault, and the token of a login. */
async function said(sat: SatSimulator, { service, task }: GoldenRequest, message: { body: string; token: string }) {
  const response = await fetch(satEndpoints(service, sat.url)[task.operation], {
    method: 'POST',
    body: message.body,
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${soapAction(task)}"`,
      Authorization: `WRAP access_token="${message.token}"`,
    },
  });
  const text = await response.text();
  const token = /<AutenticaResult>([^<]*)</.exec(text)?.[1];
  const code = /\sCodEstatus="(\d+)"/.exec(text)?.[1] ?? /<faultcode[^>]*>\w+:(\w+)</.exec(text)?.[1];
  return { code: token === undefined ? code : 'token', token };
}

/** Ids of requests and packages are unknown to a new simulator: which it says only of a message that is right in all else. */
function codeOf({ task }: GoldenRequest): string {
  if (task.operation === 'login') return 'token';
  return task.operation === 'request' ? '5000' : '5004';
}

describe('libxml2, in the strict simulator,', () => {
  it.each(['cfdi', 'retenciones'] as const)(
    'accepts every message of %s, and none that was changed',
    async (service) => {
      const sat = await judgingSimulator();
      const requests = goldenRequests.filter((request) => request.service === service);
      const login = requests.find(isLogin);
      const { token = '' } = login === undefined ? {} : await said(sat, login, { body: login.body, token: '' });
      for (const request of requests) {
        const { code } = await said(sat, request, { body: request.body, token });
        expect([request.file, code]).toEqual([request.file, codeOf(request)]);
        const { code: refused } = await said(sat, request, { body: tampered(request), token });
        expect([request.file, refused]).toEqual([request.file, isLogin(request) ? 'InvalidSecurity' : '302']);
      }
      const forms = sat.journal.flatMap(({ verdict }) => (verdict.outcome === 'accepted' ? (verdict.form ?? []) : []));
      expect(new Set(forms)).toEqual(new Set(['A', 'official']));
      for (const { verdict } of sat.journal) if (verdict.outcome === 'accepted') expect(verdict.warnings).toEqual([]);
    },
  );
});
