const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// The SAT numbers packages from 01 with two digits; how it writes those after 99 is not known, so the end may grow.
const PACKAGE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}_[0-9a-z]{1,10}$/i;

/** A UUID in 8-4-4-4-12 form, upper or lower case: the id of a document, and of a request. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The id of a package: the request's id, `_`, a number; mostly in upper case (observed by phpcfdi, issue 78, 2025). */
export function isPackageId(text: string): boolean {
  return PACKAGE_ID.test(text);
}
