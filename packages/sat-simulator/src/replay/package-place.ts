/** The element of a saved envelope in whose place its package belongs: an empty `Paquete`. */
export const PACKAGE_PLACE = /<((?:[\w.-]+:)?Paquete)(\s[^<>]*)?(?:\/>|><\/\1>)/;
