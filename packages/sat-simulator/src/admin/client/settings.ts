import { element, section } from './dom.js';
import { texts } from './texts.js';
import type { View, ViewContext } from './view.js';

/** Names and values, one level deep, as the API's errors name them: `limits.xmlDocuments`. */
function flat(settings: object): readonly (readonly [string, unknown])[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([inner, innerValue]) => [`${name}.${inner}`, innerValue] as const)
      : [[name, value] as const],
  );
}

/** The settings as they are. */
export function settingsView({ voice }: ViewContext): View {
  const { say } = voice;
  const list = element('dl', { class: 'settings' });
  let known = '';
  return {
    shown: section(say(texts.settings), element('p', { class: 'quiet' }, say(texts.settingsHint)), list),
    update({ state: { settings } }) {
      const text = JSON.stringify(settings);
      if (text !== known) {
        known = text;
        const entries = flat(settings).map(([name, value]) =>
          element('div', {}, element('dt', {}, name), element('dd', {}, element('code', {}, JSON.stringify(value)))),
        );
        list.replaceChildren(...entries);
      }
    },
  };
}
