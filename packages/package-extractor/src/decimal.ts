const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * An amount as decimal text: an optional `-`, digits, and a point with digits when there are decimals, as many as were
 * written. `.5`, `5.` and `+5`, which xs:decimal allows, become `0.5`, `5` and `5`. `undefined` for what is no amount.
 */
export function readDecimal(text: string): string | undefined {
  if (isUsual(text)) return text;
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  if (whole === '' && decimals === '') return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Digits, then perhaps a point and digits: what nearly all amounts are, told without the cost of a regular expression. */
function isUsual(text: string): boolean {
  const last = text.length - 1;
  let points = 0;
  for (let at = 0; at <= last; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e && at > 0 && at < last) points += 1;
    else if (code < 0x30 || code > 0x39) return false;
  }
  return last >= 0 && points <= 1;
}
