import { expectCode, expectFault } from '../answers.js';
import type { KnownDocument } from '../admin.js';
import type { Case } from '../case.js';
import type { Sat } from '../sat.js';
import { answerTo, combined, expectAnswer, FOREIGN, WRONGS } from './wrongs.js';
import type { Wrong, WrongName } from './wrongs.js';

/** Each of `first` with each of `second`. */
function each(first: readonly WrongName[], second: readonly WrongName[]): readonly (readonly [WrongName, WrongName])[] {
  return first.flatMap((one) => second.map((other) => [one, other] as const));
}

const XML: readonly WrongName[] = ['encoding', 'doctype', 'wellFormed', 'envelope', 'operation'];
const TOKENS: readonly WrongName[] = ['noToken', 'spoiledToken', 'expiredToken'];
const KINDS: readonly WrongName[] = ['foreign', 'testAuthority', 'csd'];
const SIGNATURE: readonly WrongName[] = ['incomplete', 'algorithms', 'value', 'digest'];
/** Filters: a query with a wrong one may have a twin without it. */
const FILTERS: readonly WrongName[] = ['compulsory', 'status', 'type', 'thirdParty', 'complemento'];
const BOUNDS: readonly WrongName[] = ['dateFormat', 'dateOrder', 'future', 'history'];

function saidBy(name: WrongName): string {
  const wrong: Wrong = WRONGS[name];
  return wrong.text ?? wrong.code;
}

/** What is answered, and what is wrong besides and is answered only when it stands alone. */
const PAIRS: readonly (readonly [WrongName, WrongName])[] = [
  ...each(['method'], ['contentType', 'contentEncoding']),
  ...each(['contentType', 'contentEncoding'], ['size']),
  ...each(['size'], ['action']),
  ...each(['action'], XML.slice(0, -1)),
  ...each(XML, ['types']),
  ...each(['types'], TOKENS),
  ...each(TOKENS, ['element']),
  ...each(['element'], ['noCertificate', 'unreadableCertificate']),
  ...each(['noCertificate', 'unreadableCertificate'], ['otherToken', 'incomplete', 'rfcSolicitante']),
  ...each(TOKENS, ['expired', 'revoked']),
  ...each(['expired', 'revoked'], KINDS),
  ...each(KINDS, ['otherToken', 'incomplete']),
  ...each(['otherToken'], SIGNATURE),
  ...each(SIGNATURE, ['rfcSolicitante', 'rfcEmisor']),
  ...each(['rfcSolicitante'], ['rfcEmisor', 'required']),
  ...each(['rfcEmisor'], ['required', 'contentKind', 'receivers', 'rfcShape', ...FILTERS, ...BOUNDS]),
  ...each(FILTERS, ['alive', 'livedTwice']),
  ...each(['alive'], ['livedTwice']),
].filter(([first, second]) => saidBy(first) !== saidBy(second));

/** Each of them hides all that stand before it: one of every kind, from the last check to the first. */
const LADDER: readonly WrongName[] = [
  'livedTwice',
  'type',
  'rfcSolicitante',
  'digest',
  'csd',
  'expired',
  'spoiledToken',
  'types',
  'doctype',
  'action',
  'size',
  'contentType',
  'method',
];

function theirs(sat: Sat, documents: readonly KnownDocument[], status: KnownDocument['status']): string {
  const document = documents.find(
    (one) => one.status === status && one.issuerRfc !== sat.rfc && one.receiverRfc !== sat.rfc,
  );
  return document?.uuid ?? '';
}

export const ORDER: readonly Case[] = [
  ...(Object.keys(WRONGS) as WrongName[]).map((name): Case => ({
    name: `alone, ${name} is answered with ${WRONGS[name].code}`,
    needs: 'admin',
    run: async (sat) => expectAnswer(await answerTo(sat, combined([name])), combined([name])),
  })),
  ...PAIRS.map(([first, second]): Case => ({
    name: `${first} is answered before ${second}`,
    order: [[WRONGS[first].check, WRONGS[second].check]],
    needs: 'admin',
    run: async (sat) => expectAnswer(await answerTo(sat, combined([first, second])), combined([first, second])),
  })),
  {
    name: 'of everything that is wrong at once, the first in the order of checks is answered',
    needs: 'admin',
    async run(sat) {
      for (let last = 0; last < LADDER.length; last += 1) {
        const wrong = combined(LADDER.slice(0, last + 1).toReversed());
        expectAnswer(await answerTo(sat, wrong), wrong);
        await sat.set({ tokenLifetimeSeconds: 600, limits: { queryLives: 2 } });
      }
    },
  },
  {
    name: 'of received documents: the signature before the RFC, then whether XML is asked for as active, then quotas',
    order: [
      ['signature.digest', 'rfc.RfcReceptor'],
      ['rfc.RfcReceptor', 'content.receivedXmlActive'],
      ['content.receivedXmlActive', 'quota.alive'],
    ],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const wrong = { EstadoComprobante: 'Todos' };
      const unsigned = { ...client.shapes.received({ RfcReceptor: FOREIGN }), digest: 'kPgh52SMUAp23S9fIINdUfvLXQU=' };
      expectCode(await client.call('request', unsigned), '302');
      expectCode(
        await client.received({ ...wrong, RfcReceptor: FOREIGN }),
        '303',
        'Sello no corresponde con RfcReceptor',
      );
      await sat.set({ verifiesUntilFinished: 2 });
      const period = sat.period();
      await client.accepted(client.received({ ...period }));
      expectCode(await client.received({ ...period, ...wrong }), '301');
      expectCode(await client.received({ ...period }), '5005');
    },
  },
  {
    name: 'of a folio: 303 before 301 and 5001, 5001 before 5012',
    order: [
      ['rfc.RfcSolicitante', 'content.folio'],
      ['rfc.RfcSolicitante', 'content.othersDocument'],
      ['content.othersDocument', 'content.cancelledFolio'],
    ],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const others = await sat.documents({ rfc: sat.otherRfc() });
      for (const uuid of ['x', theirs(sat, others, 'active')]) {
        const folio = client.shapes.folio(uuid);
        const attributes = { ...folio.attributes, RfcSolicitante: FOREIGN };
        expectCode(await client.call('request', { ...folio, attributes }), '303');
      }
      expectCode(await client.folio(theirs(sat, others, 'cancelled')), '5001');
    },
  },
  {
    name: 'of a request and a package: 303 before 5004, and 5007 before 5008',
    order: [
      ['rfc.RfcSolicitante', 'known.request'],
      ['rfc.RfcSolicitante', 'known.package'],
      ['rfc.RfcSolicitante', 'quota.packageHours'],
      ['quota.packageHours', 'quota.packageLives'],
    ],
    needs: 'clock',
    async run(sat) {
      const client = await sat.client();
      for (const operation of ['verify', 'download'] as const) {
        const unknown = client.shapes[operation]();
        const attributes = { ...unknown.attributes, RfcSolicitante: FOREIGN };
        expectCode(await client.call(operation, { ...unknown, attributes }), '303');
      }
      const [id = ''] = await client.packagesOf(client.issued(await sat.wholePeriod()));
      await client.download(id);
      await client.download(id);
      expectCode(await client.download(id), '5008');
      await sat.admin.advance(72 * 3_600_000);
      expectCode(await client.download(id), '5007');
      const shape = client.shapes.download(id);
      const foreign = { ...shape, attributes: { ...shape.attributes, RfcSolicitante: FOREIGN } };
      expectCode(await client.call('download', foreign), '303');
    },
  },
  {
    name: 'of a login: its action before its form, its form before its security, its security before its body',
    order: [
      ['action.known', 'xml.wellFormed'],
      ['xml.doctype', 'login.expired'],
      ['login.expired', 'xml.operation'],
    ],
    async run(sat) {
      const client = await sat.client();
      const stale = { created: new Date(Date.now() - 3_600_000) };
      const action = 'http://DescargaMasivaTerceros.sat.gob.mx/IAutenticacion/Autentica';
      expectFault(await client.tryLogin('<a', { action }), 'ActionNotSupported', action);
      expectFault(await client.loginWith(stale, (text) => `<!DOCTYPE x>${text}`), 'DeserializationFailed');
      const withoutBody = (text: string): string => text.replace(/<Autentica .*<\/Autentica>/, '<x></x>');
      expectFault(await client.loginWith(stale, withoutBody), 'InvalidSecurity');
      expectFault(await client.loginWith({}, withoutBody), 'DeserializationFailed');
    },
  },
];
