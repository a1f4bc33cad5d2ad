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
  report: {
    es: 'muestra qué se tiene de un periodo y qué no, y lo prueba; sin conexión ni e.firma, también mientras un sync trabaja',
    en: 'show what of a period is held and what is not, and prove it; offline, without e.firma, also while a sync is at work',
  },
  html: {
    es: 'escribe también una página que se abre sin conexión y se imprime; el siguiente reporte dice qué cambió desde este',
    en: 'also write a page that opens offline and prints; the next report tells what changed since this one',
  },
  verifyReport: {
    es: 'vuelve a contarlo todo desde los paquetes y sus SHA-256, y dice cada diferencia',
    en: 'count everything again from the packages and their SHA-256, and tell every difference',
  },
  plan: {
    es: 'muestra qué pediría «sync» de un periodo y qué gastaría; sin conexión ni e.firma, no gasta nada',
    en: "show what 'sync' would ask for of a period and what it would spend; offline, without the e.firma, spends nothing",
  },
  standing: {
    es: 'muestra cómo va cada contribuyente: qué está en el SAT, qué falta descargar y hasta cuándo; sin conexión',
    en: 'show how each taxpayer fares: what the SAT works on, what is to be fetched and until when; offline',
  },
  ledgerRfc: {
    es: 'de quién (sin ella, del único contribuyente del registro)',
    en: 'whose (without it, that of the only taxpayer of the ledger)',
  },
  ledgerCer: {
    es: 'en vez de --rfc: un certificado suyo (.cer)',
    en: 'instead of --rfc: a certificate of theirs (.cer)',
  },
  ledgerOut: { es: 'carpeta donde se guardó todo', en: 'folder where everything was kept' },
  login: {
    es: 'inicia sesión en el SAT y dice hasta cuándo vale; no gasta nada',
    en: 'log in to the SAT and tell until when that is good; spends nothing',
  },
  doctor: {
    es: 'revisa e.firma, reloj, red, respuestas del SAT, registro y disco, y dice qué hacer; no gasta nada',
    en: "check e.firma, clock, network, the SAT's answers, ledger and disk, and say what to do; spends nothing",
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
  adopt: {
    es: 'adopta lo que otros programas descargaron o pidieron, sin gastar nada; sin conexión',
    en: 'take over what other programs fetched or asked for, spending nothing; offline',
  },
  find: {
    es: 'busca documentos en lo que se tiene; sin conexión, también mientras un sync trabaja',
    en: 'find documents among what is held; offline, also while a sync is at work',
  },
  export: {
    es: 'exporta documentos de lo que se tiene, como tabla; sin conexión, también mientras un sync trabaja',
    en: 'export documents of what is held as a table; offline, also while a sync is at work',
  },
  changes: {
    es: 'muestra qué cambió: nuevos, cancelados y reaparecidos, por su mes de emisión; sin conexión',
    en: 'show what changed: new, cancelled and re-appeared ones, by month of issue; offline',
  },
  pathValue: { es: 'ruta', en: 'path' },
  columnsValue: { es: 'columnas', en: 'columns' },
  textValue: { es: 'texto', en: 'text' },
  countValue: { es: 'número', en: 'number' },
  adoptPath: {
    es: 'ZIP, XML, TXT de metadatos, o carpetas con ellos (con todo lo que haya dentro)',
    en: 'ZIPs, XML, metadata TXTs, or folders of them (with all that is in them)',
  },
  adoptRfc: { es: 'de quién es todo esto', en: 'whose all of this is' },
  adoptRequests: {
    es: 'CSV o NDJSON con rfc, idSolicitud, service, direction, content, from, to, requestedAt: lo que otro programa pidió',
    en: 'CSV or NDJSON with rfc, idSolicitud, service, direction, content, from, to, requestedAt: what another program asked',
  },
  archiveStatus: {
    es: 'vigentes, cancelados, o sin lista del SAT (unknown)',
    en: "active, cancelled, or not on the SAT's list (unknown)",
  },
  archiveCounterpart: { es: 'RFC de la otra parte', en: 'RFC of the other party' },
  archiveText: {
    es: 'parte de un nombre, RFC o UUID; sin distinguir mayúsculas ni acentos',
    en: 'part of a name, RFC or UUID; capitals and accents do not count',
  },
  archiveHolding: { es: 'situación del XML', en: 'holding of the XML' },
  archiveDirection: { es: 'emitidos o recibidos', en: 'issued or received' },
  limit: { es: 'cuántos se muestran', en: 'how many are shown' },
  exportFormat: {
    es: 'tabla (csv, ndjson), libro (xlsx), o por RFC, dirección y mes (parquet)',
    en: 'table (csv, ndjson), workbook (xlsx), or by RFC, direction and month (parquet)',
  },
  exportFile: {
    es: 'archivo que se escribe (con parquet, carpeta); sin ella, csv y ndjson van a la salida estándar',
    en: 'file to write (a folder for parquet); without it, csv and ndjson go to standard output',
  },
  exportColumns: {
    es: 'solo estas columnas de csv o ndjson, como uuid,issuedAt,total',
    en: 'only these columns of csv or ndjson, such as uuid,issuedAt,total',
  },
  since: {
    es: 'desde cuándo: last (la vez anterior que se preguntó así) o una fecha como 2025-03-01',
    en: 'since when: last (the time before that this was asked) or a date such as 2025-03-01',
  },
  credential: {
    es: 'las e.firmas: de quién son y si sirven, y el almacén donde se guardan',
    en: 'e.firmas: whose they are and whether they can be used, and the store where they are kept',
  },
  credentialShow: {
    es: 'muestra de quién es un certificado y si sirve para descargar; sin conexión',
    en: 'show whose a certificate is and whether it can be used to download; offline',
  },
  credentialAdd: {
    es: 'guarda en el almacén las e.firmas de archivos o carpetas: junta cada .cer con su .key por su llave pública',
    en: 'keep the e.firmas of files or folders in the store: pairs each .cer with its .key by the public key',
  },
  credentialList: {
    es: 'lista el almacén, primero lo que vence antes; no pide contraseñas',
    en: 'list the store, what ends first at the front; asks for no password',
  },
  credentialCheck: {
    es: 'abre cada e.firma del almacén y dice qué tiene de malo; sin conexión',
    en: 'open every e.firma of the store and say what is wrong with it; offline',
  },
  credentialRemove: {
    es: 'borra una credencial del almacén, con su llave y su contraseña',
    en: 'delete a credential of the store, with its key and its password',
  },
  credentialPassword: {
    es: 'define la contraseña maestra del almacén, que abre todas las e.firmas, o la cambia',
    en: 'set the store password, which opens every e.firma, or change it',
  },
  credentialPaths: { es: 'archivos .cer y .key, o carpetas', en: '.cer and .key files, or folders' },
  credentialName: { es: 'RFC o huella (SHA-1 o SHA-256)', en: 'RFC or thumbprint (SHA-1 or SHA-256)' },
  credentialValue: { es: 'rfc|huella', en: 'rfc|thumbprint' },
  credentialOption: {
    es: 'en vez de --cer y --key: una e.firma del almacén',
    en: 'instead of --cer and --key: an e.firma of the store',
  },
  store: {
    es: 'carpeta del almacén de credenciales (sin ella: ACOPIO_CREDENTIALS, o la de datos del usuario)',
    en: "folder of the credential store (without it: ACOPIO_CREDENTIALS, or the user's data folder)",
  },
  storePasswordFile: {
    es: 'archivo con la contraseña maestra; sin él: ACOPIO_STORE_PASSWORD, o se pregunta',
    en: 'file with the store password; without it: ACOPIO_STORE_PASSWORD, or you are asked',
  },
  newStorePasswordFile: {
    es: 'archivo con la nueva contraseña maestra; sin él se pregunta',
    en: 'file with the new store password; without it you are asked',
  },
  passwordsFile: {
    es: 'archivo con contraseñas de las llaves, una por renglón; sin él: EFIRMA_PASSPHRASE, la entrada estándar o se preguntan',
    en: 'file with passwords of the keys, one a line; without it: EFIRMA_PASSPHRASE, standard input, or you are asked',
  },
  all: {
    es: 'cada contribuyente del almacén, un renglón por RFC',
    en: 'every taxpayer of the store, a row for each RFC',
  },
  concurrency: {
    es: 'con --all: cuántos contribuyentes a la vez (sin ella, 4)',
    en: 'with --all: how many taxpayers at a time (without it, 4)',
  },
  numberValue: { es: 'número', en: 'number' },
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
