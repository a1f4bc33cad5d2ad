import type { Text } from './language.js';

/** Commander's headings, by its own words. */
export const titles: Readonly<Record<string, Text>> = {
  'Usage:': { es: 'Uso:', en: 'Usage:' },
  'Arguments:': { es: 'Argumentos:', en: 'Arguments:' },
  'Options:': { es: 'Opciones:', en: 'Options:' },
  'Global Options:': { es: 'Opciones de todos los comandos:', en: 'Options of all commands:' },
  'Commands:': { es: 'Comandos:', en: 'Commands:' },
};

/** What `--help` says. */
export const helpTexts = {
  acopio: {
    es: 'Reúne los CFDI y las retenciones de un contribuyente desde la Descarga Masiva del SAT, y muestra qué se tiene y qué no.',
    en: "Gathers a taxpayer's CFDI and retenciones from the SAT's Descarga Masiva, and shows what is held and what is not.",
  },
  usage: { es: '<comando> [opciones]', en: '<command> [options]' },
  usageOfCommand: { es: '[opciones]', en: '[options]' },
  byDefault: { es: 'por omisión', en: 'default' },
  fileValue: { es: 'archivo', en: 'file' },
  folderValue: { es: 'carpeta', en: 'dir' },
  dateValue: { es: 'fecha', en: 'date' },
  monthValue: { es: 'aaaa-mm', en: 'yyyy-mm' },
  durationValue: { es: 'tiempo', en: 'duration' },
  nameValue: { es: 'nombre', en: 'name' },
  packageValue: { es: 'paquete.zip', en: 'package.zip' },
  filterValue: { es: 'campo=valor', en: 'field=value' },
  acceptRestoredLedger: {
    es: 'continúa con un registro que es una copia antigua: lo enviado desde entonces cuenta como gastado',
    en: 'go on with a ledger that is an older copy: what was sent since counts as spent',
  },
  command: { es: 'comando', en: 'command' },
  version: { es: 'muestra la versión', en: 'show the version' },
  help: { es: 'muestra la ayuda', en: 'show help' },
  lang: { es: 'idioma, en vez del que usa el sistema', en: "language, instead of the system's" },
  json: {
    es: 'un documento JSON en la salida estándar al terminar; el avance, como NDJSON, en la de errores',
    en: 'one JSON document on standard output at the end; progress as NDJSON on standard error',
  },
  exitCodes: { es: 'Códigos de salida:', en: 'Exit codes:' },
  sync: {
    es: 'descarga lo que falte de un periodo y muestra qué se tiene; repetirlo continúa y no gasta de más',
    en: 'fetch what a period lacks and show what is held; running it again goes on and spends nothing twice',
  },
  login: {
    es: 'inicia sesión en el SAT y dice hasta cuándo vale; no gasta nada',
    en: 'log in to the SAT and tell until when that is good; spends nothing',
  },
  request: {
    es: 'solo presenta las solicitudes de un periodo, o de lo que digan los filtros, y muestra cada IdSolicitud',
    en: "only place a period's requests, or those of filters, and print each IdSolicitud",
  },
  verify: { es: 'pregunta cómo va una solicitud; no gasta nada', en: 'ask how a request fares; spends nothing' },
  download: {
    es: 'descarga un paquete (gasta una de sus dos descargas, salvo que ya esté guardado)',
    en: 'fetch a package (uses one of its two downloads, unless it is kept already)',
  },
  extract: {
    es: 'extrae paquetes que ya se tienen, como archivos o como tabla; sin conexión',
    en: 'extract packages that one has already, as files or as a table; offline',
  },
  credential: {
    es: 'la e.firma: «credential show» muestra de quién es y si sirve',
    en: "the e.firma: 'credential show' tells whose it is and whether it can be used",
  },
  credentialShow: {
    es: 'muestra de quién es un certificado y si sirve para descargar; sin conexión',
    en: 'show whose a certificate is and whether it can be used to download; offline',
  },
  cer: { es: 'certificado de la e.firma (.cer)', en: 'certificate of the e.firma (.cer)' },
  key: { es: 'llave privada de la e.firma (.key)', en: 'private key of the e.firma (.key)' },
  keyToCheck: {
    es: 'llave privada: comprueba que sea la del certificado y que la contraseña la abra',
    en: 'private key: check that it belongs to the certificate and that the password opens it',
  },
  passwordFile: {
    es: 'archivo cuya primera línea es la contraseña; sin él: EFIRMA_PASSPHRASE, la entrada estándar o se pregunta',
    en: 'file whose first line is the password; without it: EFIRMA_PASSPHRASE, standard input, or you are asked',
  },
  efirma: {
    es: 'en vez de --cer y --key: archivo JSON con certificateFile, privateKeyFile, passPhrase y tokenFile',
    en: 'instead of --cer and --key: JSON file with certificateFile, privateKeyFile, passPhrase and tokenFile',
  },
  tokenFile: {
    es: 'aquí se guarda el token del SAT (0600) y de aquí se usa mientras valga; sin él no se guarda',
    en: "keep the SAT's token here (0600), and use it from here while it is good; without it, it is not kept",
  },
  service: { es: 'facturas (cfdi) o retenciones', en: 'invoices (cfdi) or retenciones' },
  month: { es: 'un mes, como 2025-03', en: 'one month, such as 2025-03' },
  from: {
    es: 'primer día, como 2025-01-01, o primer segundo, como 2025-01-01T12:00:00 (hora de la Ciudad de México)',
    en: 'first day, such as 2025-01-01, or first second, such as 2025-01-01T12:00:00 (Mexico City time)',
  },
  to: { es: 'último día o segundo, incluido (sin ella, hoy)', en: 'last day or second, included (without it, today)' },
  direction: { es: 'emitidos, recibidos o ambos', en: 'issued, received or both' },
  content: {
    es: 'metadatos (la lista del SAT), XML o ambos; sin metadatos nadie sabe qué falta',
    en: "metadata (the SAT's list), XML or both; without metadata nobody knows what is missing",
  },
  status: {
    es: 'solo vigentes (active) o canceladas (cancelled); el XML recibido siempre es vigente',
    en: 'active or cancelled ones alone; received XML is always active',
  },
  type: {
    es: 'un tipo de comprobante: ingreso, egreso, traslado, nómina o pago',
    en: 'one type of document: income, expense, transfer (traslado), payroll (nómina) or payment',
  },
  counterpart: {
    es: 'a quién se emitió (se puede repetir: hasta cinco) o de quién se recibió (uno)',
    en: 'to whom issued (may be repeated, up to five), or from whom received (one)',
  },
  onBehalfOf: { es: 'RFC a cuenta de terceros', en: 'RFC of the third party on whose behalf it was issued' },
  complemento: { es: 'un complemento, como nomina12 o pagos20', en: 'one complemento, such as nomina12 or pagos20' },
  uuid: { es: 'un solo documento, por su folio fiscal; va solo', en: 'one document by its folio; given alone' },
  extractOut: {
    es: 'carpeta donde se extrae; sin ella, csv y ndjson van a la salida estándar',
    en: 'folder to extract to; without it, csv and ndjson go to standard output',
  },
  out: { es: 'carpeta donde se guarda todo', en: 'folder where everything is kept' },
  wait: {
    es: 'cuánto esperar al SAT: 30s, 10m, 2h, 3d (en una terminal, hasta terminar; si no, 0)',
    en: 'how long to wait for the SAT: 30s, 10m, 2h, 3d (in a terminal until done; elsewhere 0)',
  },
  sat: {
    es: 'otra dirección base en vez de las del SAT, por ejemplo la de un simulador',
    en: "another base address instead of the SAT's own, that of a simulator for example",
  },
  record: {
    es: 'graba aquí cada intercambio con el SAT, para un reporte: sin llaves ni tokens, con RFC y nombres reemplazados',
    en: 'record each exchange with the SAT here, for a report: without keys and tokens, RFCs and names replaced',
  },
  requestId: { es: 'como lo dio el SAT', en: 'as the SAT gave it' },
  packageId: { es: 'como lo dio el SAT', en: 'as the SAT gave it' },
  packageFile: {
    es: 'paquetes del SAT; «-» es la entrada estándar',
    en: "packages of the SAT; '-' is standard input",
  },
  rfc: {
    es: 'de quién son los paquetes: separa emitidos de recibidos (sin ella lo dice el .json junto a cada paquete)',
    en: 'whose the packages are: tells issued from received (without it, the .json beside each package does)',
  },
  format: {
    es: 'un archivo por XML; una tabla cfdi y otra metadata (csv, ndjson); por RFC, dirección y mes (parquet); un libro (xlsx)',
    en: 'a file for each XML; a table cfdi and one metadata (csv, ndjson); by RFC, direction and month (parquet); a workbook (xlsx)',
  },
  filter: {
    es: 'solo lo que cumple: =, !=, <, <=, >, >= con una columna, como type=I o issuedAt>=2025-01 (se puede repetir)',
    en: 'only what meets it: =, !=, <, <=, >, >= with a column, such as type=I or issuedAt>=2025-01 (may be repeated)',
  },
} as const satisfies Record<string, Text>;
