import type { Terminal } from './terminal.js';

/** Tells of a document whose UUID had another content already. */
export function tellConflict(path: string, terminal: Terminal): void {
  terminal.event({ type: 'conflict', path });
  terminal.tell({
    es: `Dos contenidos con un mismo UUID; ambos se guardaron, compárelos: ${path}`,
    en: `Two contents under one UUID; both are kept, compare them: ${path}`,
  });
}
