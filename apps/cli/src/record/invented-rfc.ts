import { permuted, type Digits } from './permutation.js';

/** Shape of an RFC, as text inside a regular expression: three letters for a company, four for an individual; date; homoclave; check digit. */
export const RFC_SHAPE = String.raw`[A-ZÑ&]{3,4}\d{6}[A-Z\d]{2}[A\d]`;

const PARTS = /^([A-ZÑ&]{3,4})(\d{6})([A-Z\d]{2})([A\d])$/;

/** They say nothing of anybody: sales to the public, counterparts abroad, the SAT itself. */
const OF_NOBODY: ReadonlySet<string> = new Set(['XAXX010101000', 'XEXX010101000', 'SAT970701NN3']);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HOMOCLAVE = `0123456789${LETTERS}`;
const CHECK_DIGIT = '0123456789A';
const DAYS = possibleDays();
const PLACE_OF_DAY: ReadonlyMap<string, number> = new Map(DAYS.map((day, place) => [day, place]));
const DIGITS = Array.from({ length: 6 }, () => 10);

/**
 * Another RFC in place of one: of the same kind, with `Ñ` and `&` where they were and a possible date where there was one. Different RFCs get
 * different ones. The generic ones and the SAT's own stay.
 *
 * @param rfc upper case, composed; text of another shape is returned as it is.
 */
export function inventedRfc(rfc: string, key: Uint8Array): string {
  const [, initials, date, homoclave, check] = PARTS.exec(rfc) ?? [];
  if (initials === undefined || date === undefined || homoclave === undefined || check === undefined) return rfc;
  if (OF_NOBODY.has(rfc)) return rfc;
  const next = permutationOf(initials, date, key);
  let invented = next({ initials, date, homoclave, check });
  // Walking on until the result is admissible keeps it a permutation.
  while (OF_NOBODY.has(asText(invented)) || PLACE_OF_DAY.has(invented.date) !== PLACE_OF_DAY.has(date)) {
    invented = next(invented);
  }
  return asText(invented);
}

interface Parts {
  readonly initials: string;
  readonly date: string;
  readonly homoclave: string;
  readonly check: string;
}

function asText({ initials, date, homoclave, check }: Parts): string {
  return initials + date + homoclave + check;
}

/** The permutation among the RFCs of one kind. */
function permutationOf(initials: string, date: string, key: Uint8Array): (parts: Parts) => Parts {
  const isPossible = PLACE_OF_DAY.has(date);
  const pattern = Array.from(initials)
    .map((letter) => (LETTERS.includes(letter) ? 'A' : letter))
    .join('');
  const free = Array.from(pattern).flatMap((letter, place) => (letter === 'A' ? [place] : []));
  const radices = [...free.map(() => 26), ...(isPossible ? [DAYS.length] : DIGITS), 36, 36, CHECK_DIGIT.length];
  return (parts) => {
    const digits: Digits = {
      radices,
      values: [
        ...free.map((place) => LETTERS.indexOf(parts.initials[place] ?? '')),
        ...(isPossible ? [PLACE_OF_DAY.get(parts.date) ?? 0] : Array.from(parts.date).map(Number)),
        ...Array.from(parts.homoclave).map((one) => HOMOCLAVE.indexOf(one)),
        CHECK_DIGIT.indexOf(parts.check),
      ],
    };
    const result = permuted(digits, key, `rfc ${pattern}`);
    const letters = Array.from(pattern);
    for (const place of free) letters[place] = LETTERS[result.shift() ?? 0] ?? '';
    const [check = 0, second = 0, first = 0] = result.splice(-3).toReversed();
    return {
      initials: letters.join(''),
      date: isPossible ? (DAYS[result[0] ?? 0] ?? '') : result.join(''),
      homoclave: (HOMOCLAVE[first] ?? '') + (HOMOCLAVE[second] ?? ''),
      check: CHECK_DIGIT[check] ?? '',
    };
  };
}

/** Every `yymmdd` that an RFC may have; two digits name no century, so that 00 has a 29 February. */
function possibleDays(): string[] {
  const days: string[] = [];
  for (let time = Date.UTC(2000, 0, 1); time < Date.UTC(2100, 0, 1); time += 86_400_000) {
    days.push(new Date(time).toISOString().slice(2, 10).replaceAll('-', ''));
  }
  return days;
}
