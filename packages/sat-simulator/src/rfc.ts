const RFC = /^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}$/;

/** Length of the RFC of a company (persona moral); that of an individual (persona física) is one more. */
export const COMPANY_RFC_LENGTH = 12;

/** RFC under which sales to the general public are invoiced. */
export const GENERAL_PUBLIC_RFC = 'XAXX010101000';

/** RFC of counterparts who have none because they live abroad. */
export const FOREIGN_RFC = 'XEXX010101000';

/** True for text shaped like an RFC: upper case, composed (NFC), twelve or thirteen characters. Its check digit is not computed. */
export function isRfc(text: string): boolean {
  return RFC.test(text);
}
