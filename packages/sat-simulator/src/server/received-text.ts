import type { Evidence } from '../judge/operation.js';

const SIGNATURE = /<((?:[\w.-]+:)?Signature)(?:\s[^>]*)?>[^]*?<\/\1\s*>/;

/** Name of a canonical text's first element, as it is written. Of what a name may hold, only the dot means something in a pattern. */
function rootName(canonical: string): string | undefined {
  return /^<([\p{L}\p{N}_.:·-]+)/u.exec(canonical)?.[1];
}

/** The element of that name as it stands in a message; empty when there is none. */
function elementText(message: string, name: string | undefined): string {
  if (name === undefined) {
    return '';
  }
  const literal = name.replaceAll('.', String.raw`\.`);
  const whole = new RegExp(`<${literal}(?:\\s[^>]*)?>[^]*</${literal}\\s*>`).exec(message);
  return (whole ?? new RegExp(`<${literal}(?:\\s[^>]*)?/>`).exec(message))?.[0] ?? '';
}

/**
 * Evidence with the texts as they stand in the message: beside the canonical ones they show what a caller forgot to canonicalise. Only for
 * people to read: nothing is judged by them.
 */
export function withReceived(evidence: Evidence, body: Uint8Array): Evidence {
  const message = Buffer.from(body).toString('utf8');
  const unsigned = message.replace(SIGNATURE, '');
  return {
    ...evidence,
    received: {
      signedInfo: elementText(message, rootName(evidence.signedInfo)),
      forms: evidence.forms.map(({ canonical }) => elementText(unsigned, rootName(canonical))),
    },
  };
}
