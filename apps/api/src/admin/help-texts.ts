import type { Text } from '../config/language.js';

/** Commander's headings, by its own words. */
export const titles: Readonly<Record<string, Text>> = {
  'Usage:': { es: 'Uso:', en: 'Usage:' },
  'Options:': { es: 'Opciones:', en: 'Options:' },
  'Global Options:': { es: 'Opciones de todos los comandos:', en: 'Options of all commands:' },
  'Commands:': { es: 'Comandos:', en: 'Commands:' },
};

/** What `--help` says. */
export const helpTexts = {
  program: {
    es: 'Clientes y llaves del servicio Acopio. Se conecta con DATABASE_URL, el usuario de la aplicación.',
    en: 'Tenants and keys of the Acopio service. It connects with DATABASE_URL, the user of the application.',
  },
  usage: { es: '<comando> [opciones]', en: '<command> [options]' },
  usageOfCommand: { es: '[opciones]', en: '[options]' },
  nameValue: { es: 'nombre', en: 'name' },
  fileValue: { es: 'archivo', en: 'file' },
  help: { es: 'muestra la ayuda', en: 'show help' },
  json: { es: 'un documento JSON en la salida estándar', en: 'one JSON document on standard output' },
  exitCodes: { es: 'Códigos de salida:', en: 'Exit codes:' },
  prepare: {
    es: 'prepara una base con las migraciones aplicadas: la cola y el usuario de DATABASE_URL (con DATABASE_OWNER_URL)',
    en: 'prepare a database that has the migrations: the queue and the user of DATABASE_URL (with DATABASE_OWNER_URL)',
  },
  tenants: { es: 'clientes del servicio', en: 'tenants of the service' },
  tenantsCreate: { es: 'crea un cliente y muestra su id', en: 'make a tenant and show its id' },
  tenantName: { es: 'nombre del cliente', en: 'name of the tenant' },
  keys: { es: 'llaves con que un cliente usa la API', en: 'keys with which a tenant uses the API' },
  keysCreate: { es: 'crea una llave; su texto se muestra una sola vez', en: 'make a key; its text is shown once' },
  keysList: { es: 'muestra las llaves de un cliente', en: 'show the keys of a tenant' },
  keysRevoke: { es: 'revoca una llave de inmediato', en: 'revoke a key at once' },
  tenant: { es: 'id del cliente', en: 'id of the tenant' },
  keyName: { es: 'para qué o para quién es la llave', en: 'what or whom the key is for' },
  key: { es: 'id de la llave', en: 'id of the key' },
  out: {
    es: 'guarda la llave en un archivo nuevo que solo su dueño puede leer',
    en: 'keep the key in a new file that its owner alone can read',
  },
  print: {
    es: 'escribe la llave en la salida aunque no sea una terminal',
    en: 'write the key to the output although it is no terminal',
  },
} as const satisfies Record<string, Text>;
