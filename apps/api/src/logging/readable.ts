import { styleText } from 'node:util';

/** What every line of a log has, and is not repeated for people. */
const KNOWN: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err', 'error']);

const COLOURS = { fatal: 'red', error: 'red', warn: 'yellow', info: 'green', debug: 'gray', trace: 'gray' } as const;

/** One line of a log (JSON, with its line end) as a line for people: time, level, message, `name=value`. A stack goes below. */
export function readableLine(json: string): string {
  const entry = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const level = String(entry['level']);
  const facts = Object.entries(entry).filter(([name]) => !KNOWN.has(name));
  const { stack, ...error } = (entry['err'] ?? entry['error'] ?? {}) as Readonly<Record<string, unknown>>;
  const line = [
    new Date(String(entry['time'])).toTimeString().slice(0, 8),
    coloured(level),
    ...(typeof entry['msg'] === 'string' ? [entry['msg']] : []),
    ...facts.map(([name, value]) => `${name}=${shown(value)}`),
    ...(typeof error['code'] === 'string' ? [`[${error['code']}]`] : []),
  ].join(' ');
  return typeof stack === 'string' ? `${line}\n${stack.replaceAll(/^/gm, '    ')}\n` : `${line}\n`;
}

function coloured(level: string): string {
  const padded = level.padEnd(5);
  const colour = COLOURS[level as keyof typeof COLOURS] ?? 'gray';
  return styleText(colour, padded, { stream: process.stdout });
}

function shown(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}
