import type { EvidenceAnswer } from '../answers.js';
import { firstDifference } from './difference.js';
import type { Divided } from './difference.js';
import { element } from './dom.js';
import type { Child } from './dom.js';
import type { Voice } from './language.js';
import { texts } from './texts.js';

function column(title: string, divided: Divided | string): HTMLElement {
  const parts: readonly Child[] =
    typeof divided === 'string'
      ? [divided]
      : [
          divided.same,
          element('mark', {}, divided.different === '' ? '∎' : divided.different),
          element('span', { class: 'differs' }, divided.rest),
        ];
  return element('div', {}, element('h4', {}, title), element('pre', {}, ...parts));
}

/** Two texts next to each other, with the place where they part. */
function sideBySide(received: string | undefined, canonical: string, { say }: Voice): HTMLElement {
  if (received === undefined || received === '') {
    return element('div', { class: 'sides' }, column(say(texts.canonical), canonical));
  }
  const [left, right] = firstDifference(received, canonical) ?? [received, canonical];
  return element(
    'div',
    { class: 'sides' },
    column(say(texts.asReceived), left),
    column(say(texts.canonical), right),
    left === received ? element('p', { class: 'quiet' }, say(texts.sameText)) : undefined,
  );
}

/** Why a signature was refused: every text that would have been accepted, beside what stands in the message. */
export function evidenceView(evidence: EvidenceAnswer, voice: Voice): HTMLElement {
  const { say } = voice;
  const { digestValue, signedInfo, forms, received } = evidence;
  const formViews = forms.map(({ form, canonical, digest }, index) =>
    element(
      'details',
      { class: 'form', ...(index === 0 && { open: '' }) },
      element('summary', {}, `${say(texts.form)} ${form} · ${say(texts.digest)} `, element('code', {}, digest)),
      sideBySide(received?.forms[index], canonical, voice),
    ),
  );
  return element(
    'div',
    { class: 'evidence' },
    element('p', {}, `${say(texts.declaredDigest)}: `, element('code', {}, digestValue)),
    ...formViews,
    element(
      'details',
      { class: 'form' },
      element('summary', {}, 'SignedInfo'),
      sideBySide(received?.signedInfo, signedInfo, voice),
    ),
  );
}
