const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** Whether a text is an amount as the extractor writes it. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** Which of two amounts is larger, digit by digit: below, at or above 0 as in a sort. Both are decimal texts. */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const order = compareMagnitudes(left, right);
  return left.isNegative ? -order : order;
}

interface DecimalParts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly decimals: string;
}

function partsOf(text: string): DecimalParts {
  const [whole = '', decimals = ''] = text.replace('-', '').split('.');
  return { isNegative: text.startsWith('-') && /[1-9]/.test(text), whole: whole.replace(/^0+/, ''), decimals };
}

function compareMagnitudes(a: DecimalParts, b: DecimalParts): number {
  const decimals = Math.max(a.decimals.length, b.decimals.length);
  return (
    a.whole.length - b.whole.length ||
    compareTexts(a.whole, b.whole) ||
    compareTexts(a.decimals.padEnd(decimals, '0'), b.decimals.padEnd(decimals, '0'))
  );
}

/** Which of two texts comes later, by their code units. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
