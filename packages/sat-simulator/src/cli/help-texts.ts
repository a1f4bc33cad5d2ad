import type { Text } from '../text.js';

/** Commander's headings, by its own words. */
export const TITLES: Readonly<Record<string, Text>> = {
  'Usage:': { es: 'Uso:', en: 'Usage:' },
  'Options:': { es: 'Opciones:', en: 'Options:' },
  'Global Options:': { es: 'Opciones de todos los comandos:', en: 'Options of all commands:' },
  'Commands:': { es: 'Comandos:', en: 'Commands:' },
};

/** What `--help` says. */
export const HELP = {
  program: {
    es: 'Un SAT en una caja (@acopio/sat-simulator): simula en esta máquina los ocho servicios de la Descarga Masiva, para pruebas. Sin comando, lo inicia.',
    en: "A SAT in a box (@acopio/sat-simulator): simulates on this machine the eight services of the SAT's Descarga Masiva, for tests. Without a command, starts it.",
  },
  usage: { es: '[opciones] | efirma [opciones]', en: '[options] | efirma [options]' },
  usageOfCommand: { es: '[opciones]', en: '[options]' },
  byDefault: { es: 'por omisión', en: 'default' },
  exitCodes: { es: 'Códigos de salida:', en: 'Exit codes:' },
  version: { es: 'muestra la versión', en: 'show the version' },
  help: { es: 'muestra la ayuda', en: 'show help' },
  lang: { es: 'idioma, en vez del que usa el sistema', en: "language, instead of the system's" },
  port: {
    es: 'puerto de los ocho servicios; 0: uno libre',
    en: 'port of the eight services; 0: a free one',
  },
  adminPort: {
    es: 'puerto de la página y la API de administración (por omisión, el siguiente)',
    en: 'port of the page and the admin API (default: the next one)',
  },
  scenario: {
    es: 'archivo JSON con contribuyentes, reloj, reglas y fallas',
    en: 'JSON file with taxpayers, clock, rules and faults',
  },
  seed: { es: 'de ella salen todos los documentos', en: 'all documents follow from it' },
  clock: {
    es: 'reloj de estados, 72 horas y límites: el real, uno que se mueve por la API, o uno más rápido',
    en: 'clock of states, 72 hours and limits: the real one, one that the API moves, or a faster one',
  },
  authority: {
    es: 'carpeta de la autoridad de prueba (por omisión, la de --out)',
    en: 'folder of the test authority (default: that of --out)',
  },
  out: {
    es: 'carpeta para las e.firmas de prueba de los contribuyentes',
    en: "folder for the taxpayers' test e.firmas",
  },
  documents: {
    es: 'carpeta con XML o metadatos propios, que se suman a los inventados',
    en: 'folder with XML or metadata of your own, beside the invented ones',
  },
  replay: {
    es: 'carpeta que guardó «acopio … --record»: responde lo que se grabó',
    en: "folder that 'acopio … --record' wrote: answers what was recorded",
  },
  lenient: {
    es: 'revisa que haya firma, no que sea correcta, como se cree que hace producción',
    en: 'checks that there is a signature, not that it is right, as production is believed to do',
  },
  quiet: { es: 'sin una línea por llamada', en: 'without a line for each call' },
  efirma: {
    es: 'emite una e.firma de prueba (o un CSD): .cer, .key y contraseña',
    en: 'issue a test e.firma (or CSD): .cer, .key and password',
  },
  rfc: { es: 'RFC, en mayúsculas', en: 'RFC, upper case' },
  legalName: { es: 'nombre o razón social', en: 'name of the company or person' },
  efirmaOut: { es: 'carpeta para los tres archivos', en: 'folder for the three files' },
  efirmaAuthority: {
    es: 'carpeta de la autoridad que la emite (por omisión, la de --out, o la del simulador)',
    en: "folder of the authority that issues it (default: that of --out, or the simulator's)",
  },
  csd: {
    es: 'un certificado de sello digital, que el servicio no acepta (305)',
    en: 'a CSD, which the service refuses (305)',
  },
  expired: { es: 'ya caducada (304)', en: 'expired already (304)' },
  notYetValid: { es: 'vigente desde mañana (304)', en: 'valid from tomorrow on (304)' },
  revoked: {
    es: 'revocada (304): se anota en la autoridad, y lo sabe el simulador que se inicie después',
    en: 'revoked (304): noted in the authority, and known to a simulator started after that',
  },
  mismatched: { es: 'con la llave de otro certificado', en: 'with the key of another certificate' },
  foreign: { es: 'emitida por otra autoridad (305)', en: 'issued by another authority (305)' },
  passwordFile: {
    es: 'archivo cuya primera línea es la contraseña (sin él, 12345678a)',
    en: 'file whose first line is the password (without it, 12345678a)',
  },
  cipher: { es: 'cifrado de la llave', en: 'cipher of the key' },
  fileValue: { es: 'archivo', en: 'file' },
  folderValue: { es: 'carpeta', en: 'dir' },
  textValue: { es: 'texto', en: 'text' },
  factorValue: { es: 'factor', en: 'factor' },
} as const satisfies Record<string, Text>;
