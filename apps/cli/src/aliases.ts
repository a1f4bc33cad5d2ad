import { Option, type Command } from 'commander';
import { CliError } from './errors.js';

/** An option of phpcfdi's program, and ours that it stands for. */
interface Alias {
  readonly alias: string;
  readonly own: string;
  /** Their value → ours, in small letters without accents; absent: the value is taken as it is. */
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * The options of phpcfdi/sat-ws-descarga-masiva-cli 0.0.5 (2025) that are named otherwise here; `--efirma`,
 * `--complemento` and `--uuid` are named alike. Values are also taken in the singular and in either gender.
 */
export const aliases: readonly Alias[] = [
  { alias: '--certificado', own: '--cer' },
  { alias: '--llave', own: '--key' },
  { alias: '--token', own: '--token-file' },
  { alias: '--destino', own: '--out' },
  { alias: '--servicio', own: '--service', values: { cfdi: 'cfdi', retenciones: 'retenciones' } },
  { alias: '--tipo', own: '--direction', values: { emitidos: 'issued', recibidos: 'received' } },
  { alias: '--paquete', own: '--content', values: { metadata: 'metadata', xml: 'xml', cfdi: 'xml' } },
  { alias: '--desde', own: '--from' },
  { alias: '--hasta', own: '--to' },
  {
    alias: '--estado',
    own: '--status',
    values: {
      vigentes: 'active',
      vigente: 'active',
      canceladas: 'cancelled',
      cancelada: 'cancelled',
      cancelados: 'cancelled',
      cancelado: 'cancelled',
      todas: 'all',
      todos: 'all',
      indefinido: 'all',
    },
  },
  {
    alias: '--documento',
    own: '--type',
    values: { ingreso: 'I', egreso: 'E', traslado: 'T', nomina: 'N', pago: 'P' },
  },
  { alias: '--rfc', own: '--counterpart' },
  { alias: '--tercero', own: '--on-behalf-of' },
];

/** Lets a command take, unlisted, the aliases of the options that it has. */
export function addAliases(command: Command): void {
  for (const { alias, own } of aliases) {
    const ours = command.options.find(({ long }) => long === own);
    const taken = command.options.some(({ long }) => long === alias);
    if (ours !== undefined && !ours.mandatory && !taken) command.addOption(new Option(`${alias} <value>`).hideHelp());
  }
}

/**
 * Puts the values that aliases were given in the place of our options. An empty value is none, as in phpcfdi's program.
 *
 * Throws `CliError` `OPTION_TWICE` where both names were used, and `OPTION_VALUE_INVALID`.
 */
export function takeAliases(command: Command): void {
  for (const { alias, own, values } of aliases) {
    const [theirs, ours] = [alias, own].map((name) => command.options.find(({ long }) => long === name));
    if (theirs === undefined || ours === undefined || !theirs.hidden) continue;
    const given: unknown = command.getOptionValue(theirs.attributeName());
    if (typeof given !== 'string') continue;
    if (command.getOptionValueSource(ours.attributeName()) === 'cli') {
      throw new CliError('OPTION_TWICE', { detail: `${alias}, ${own}` });
    }
    const value = values === undefined ? given : translated(alias, given, values);
    if (value !== '') command.setOptionValueWithSource(ours.attributeName(), parsed(ours, value), 'alias');
  }
}

function translated(alias: string, given: string, values: NonNullable<Alias['values']>): string {
  const plain = given.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const value = plain === '' ? '' : values[plain];
  if (value === undefined) {
    throw new CliError('OPTION_VALUE_INVALID', { detail: `${alias} ${given} (${Object.keys(values).join(' | ')})` });
  }
  return value;
}

/** As the option itself would have taken it; a repeatable one is a list. */
function parsed(option: Option, value: string): unknown {
  const parse = option.parseArg as ((text: string, before: unknown) => unknown) | undefined;
  return parse === undefined ? value : parse(value, undefined);
}
