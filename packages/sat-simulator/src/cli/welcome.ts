import type { CredentialFiles } from '../authority/credential-files.js';
import type { ScenarioFile } from '../scenario/scenario-file.js';
import type { SatSimulator } from '../server/simulator.js';
import type { Text } from '../text.js';
import { oneLine, quoted } from './terminal.js';
import type { Terminal } from './terminal.js';

/** What there is to tell of a simulator that has started. */
export interface Started {
  readonly sat: Pick<SatSimulator, 'url' | 'adminUrl'>;
  readonly taxpayers: readonly { readonly rfc: string; readonly legalName: string; readonly files: CredentialFiles }[];
  readonly scenario: ScenarioFile;
}

const TEXTS = {
  services: { es: 'SAT simulado', en: 'Simulated SAT' },
  page: { es: 'Página y API', en: 'Page and API' },
  clock: { es: 'Reloj', en: 'Clock' },
  taxpayers: {
    es: 'Contribuyentes, con su e.firma de prueba (.cer, .key y contraseña):',
    en: 'Taxpayers, with their test e.firma (.cer, .key and password):',
  },
  next: { es: 'Siguiente paso:', en: 'Next:' },
  end: {
    es: 'Nada aquí tiene valor fiscal. Ctrl-C lo termina.',
    en: 'Nothing here has fiscal value. Ctrl-C ends it.',
  },
} as const satisfies Record<string, Text>;

function clockName({ clock }: ScenarioFile): string {
  return clock?.kind === 'accelerated' ? `×${clock.factor}` : (clock?.kind ?? 'real');
}

/** In a clone the programs are scripts of the repository, and are started through it. */
function acopio(env: NodeJS.ProcessEnv): string {
  return env['npm_lifecycle_event'] === 'simulator' ? 'npx -y pnpm@12 acopio' : 'acopio';
}

/** The lines that are printed at the start: where it listens, who is in it, and commands that can be pasted. */
export function welcome({ sat, taxpayers, scenario }: Started, terminal: Terminal): readonly string[] {
  const say = (text: Text): string => terminal.say(text);
  const [first] = taxpayers;
  const login = first === undefined ? [] : [loginCommand(sat.url, first.files, terminal.env)];
  return [
    `${say(TEXTS.services)}:  ${sat.url}/cfdi  ${sat.url}/retenciones`,
    `${say(TEXTS.page)}:  ${sat.adminUrl}`,
    `${say(TEXTS.clock)}:  ${clockName(scenario)}`,
    '',
    say(TEXTS.taxpayers),
    ...taxpayers.map(({ rfc, legalName, files }) => oneLine(`  ${rfc.padEnd(13)}  ${legalName}  ${files.cer}`)),
    '',
    say(TEXTS.next),
    ...login,
    `  curl -s ${sat.adminUrl}/api/state`,
    '',
    say(TEXTS.end),
  ];
}

function loginCommand(url: string, files: CredentialFiles, env: NodeJS.ProcessEnv): string {
  const words = ['login', '--sat', url, '--cer', files.cer, '--key', files.key, '--password-file', files.password];
  return `  ${[acopio(env), ...words.map(quoted)].join(' ')}`;
}
