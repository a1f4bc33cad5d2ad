// Three letters for a company, four for an individual; date of birth or incorporation; homoclave and check digit.
const SHAPE = /^[A-ZÑ&]{3,4}(\d{2})(\d{2})(\d{2})[A-Z\d]{2}[A\d]$/;

/**
 * `true` when `text` is an RFC as the SAT writes it: 12 characters for a company, 13 for an individual, upper case,
 * composed (NFC), with a possible date. The check digit is not verified: the SAT has issued RFCs that fail it. The
 * generic ones (`XAXX010101000`, `XEXX010101000`) count.
 *
 * Source: SAT, CFDI 4.0 schema, type `t_RFC`.
 */
export function isRfc(text: string): boolean {
  const [, year, month, day] = SHAPE.exec(text) ?? [];
  return year !== undefined && Number(day) >= 1 && Number(day) <= daysOf(Number(month), Number(year));
}

/**
 * What somebody typed, as the SAT writes it: composed (NFC), upper case, without blanks and hyphens. It does not check
 * the result; {@link isRfc} does.
 */
export function normalizeRfc(text: string): string {
  return text.toUpperCase().normalize('NFC').replaceAll(/[\s-]/g, '');
}

function daysOf(month: number, year: number): number {
  // Two digits name no century; 00 may be 2000, which has a 29 February.
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
