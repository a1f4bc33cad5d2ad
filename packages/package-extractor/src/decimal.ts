const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/**
 * An amount as decimal text: an optional `-`, digits, and a point with digits when there are decimals, as many as were
 * written. `.5`, `5.` and `+5`, which xs:decimal allows, become `0.5`, `5` and `5`. `undefined` for what is no amount.
 */
export function readDecimal(text: string): string | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', decimals = ''] = match;
  if (whole === '' && decimals === '') return undefined;
  return `${sign === '-' ? '-' : ''}${whole === '' ? '0' : whole}${decimals === '' ? '' : `.${decimals}`}`;
}
