import { openPackage } from '@acopio/package-extractor';

/** Reads a package, or a share of it, and counts what comes. */
export async function readCfdis(path, options, use = () => {}) {
  await using satPackage = await openPackage(path);
  let items = 0;
  let bytes = 0;
  for await (const cfdi of satPackage.readCfdis(options)) {
    if (cfdi.error) throw cfdi.error;
    items += 1;
    bytes += cfdi.bytes.length;
    use(cfdi);
  }
  return { items, bytes };
}
