import { basename, dirname, extname } from 'node:path';
import { openPrivateKey, type PrivateKeyFile } from '@acopio/credentials';
import type { Told } from '../errors.js';
import { explain } from '../explain.js';
import type { FoundCertificate, FoundFiles, FoundKey } from './find-files.js';

/** A certificate and the key that belongs to it. */
export interface Pair {
  readonly certificate: FoundCertificate;
  readonly key: FoundKey;
  readonly password: Uint8Array;
}

/** A key that was not paired, and what its name says of which certificate it may be. */
export interface LoneKey {
  readonly path: string;
  readonly error?: Told;
  readonly likely?: FoundCertificate;
}

/** Which files belong together. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** The same certificate once more. */
  readonly copies: readonly FoundCertificate[];
  readonly loneCertificates: readonly FoundCertificate[];
  /** Keys that no password opened, that are none, or that belong to no certificate here (without an error). */
  readonly loneKeys: readonly LoneKey[];
}

/** Asks for the password of one key; `undefined`: it is passed over. */
export type AskForKey = (key: LoneKey) => Promise<Uint8Array | undefined>;

/**
 * Finds the key of each certificate by its public key, whatever the files are called. Each key is opened with the passwords
 * that are given, those that opened another one first; `ask` is for a person, who may be wrong once.
 */
export async function pairFiles(
  { certificates, keys }: Pick<FoundFiles, 'certificates' | 'keys'>,
  passwords: readonly Uint8Array[],
  ask?: AskForKey,
): Promise<Pairing> {
  const distinct = [...Map.groupBy(certificates, ({ certificate }) => certificate.sha256).values()];
  const originals = distinct.flatMap(([first]) => first ?? []);
  const known = [...passwords];
  const pairs = new Map<FoundCertificate, Pair>();
  const loneKeys: LoneKey[] = [];
  for (const key of keys) {
    const likely = likelyCertificate(key, originals);
    const lone = { path: key.path, ...(likely === undefined ? {} : { likely }) };
    const opened = await openWithAny(key, known, () => (isAsked(likely) ? ask?.(lone) : undefined));
    if ('error' in opened) {
      loneKeys.push({ ...lone, error: opened.error });
      continue;
    }
    const certificate = originals.find((one) => opened.file.belongsTo(one.certificate));
    if (certificate === undefined) loneKeys.push(lone);
    else if (!pairs.has(certificate)) pairs.set(certificate, { certificate, key, password: opened.password });
  }
  return {
    pairs: [...pairs.values()],
    copies: distinct.flatMap((group) => group.slice(1)),
    loneCertificates: originals.filter((one) => !pairs.has(one)),
    loneKeys,
  };
}

type Opened = { readonly file: PrivateKeyFile; readonly password: Uint8Array } | { readonly error: Told };

async function openWithAny(
  key: FoundKey,
  known: Uint8Array[],
  ask: () => Promise<Uint8Array | undefined> | undefined,
): Promise<Opened> {
  let failure: Opened = { error: explain(undefined) };
  const attempt = (password: Uint8Array): Opened => {
    try {
      return { file: openPrivateKey(key.bytes, password), password };
    } catch (error) {
      return { error: explain(error) };
    }
  };
  // No password at all still tells whether the file is a key.
  for (const password of known.length === 0 ? [new Uint8Array()] : known) {
    const opened = attempt(password);
    if ('file' in opened) {
      known.splice(known.indexOf(password), 1);
      known.unshift(password);
      return opened;
    }
    failure = opened;
    if (opened.error.code !== 'WRONG_PASSWORD') return failure;
  }
  const typed = await ask();
  if (typed === undefined) return failure;
  const opened = attempt(typed);
  if ('file' in opened) known.unshift(typed);
  return opened;
}

/** A seal is not kept, so nobody is asked for its password. */
function isAsked(likely: FoundCertificate | undefined): boolean {
  return likely?.certificate.kind !== 'csd';
}

/** The one of the same name, or the only one in the same folder. */
function likelyCertificate(
  { path }: FoundKey,
  certificates: readonly FoundCertificate[],
): FoundCertificate | undefined {
  const beside = certificates.filter((one) => dirname(one.path) === dirname(path));
  return beside.find((one) => stem(one.path) === stem(path)) ?? (beside.length === 1 ? beside[0] : undefined);
}

function stem(path: string): string {
  return basename(path, extname(path)).toLowerCase();
}
