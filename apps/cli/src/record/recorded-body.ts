import type { ExchangeFiles } from './recording-folder.js';
import { NotUnderstood, type NotUnderstoodReason } from './not-understood.js';
import type { Secrets } from './redaction.js';
import { decodeUtf8 } from './redact-document.js';
import { redactAnswer } from './redact-envelope.js';
import { redactPackage } from './redact-package.js';

/** The body of an answer, as an exchange tells of it. */
export type RecordedBody =
  | { readonly kind: 'empty' }
  /** `envelope` and `package` are files beside the exchange; the package belongs into the element `Paquete`. */
  | { readonly kind: 'saved'; readonly bytes: number; readonly envelope: string; readonly package?: string }
  /** The envelope is saved, but what `Paquete` held is not. */
  | {
      readonly kind: 'saved';
      readonly bytes: number;
      readonly envelope: string;
      readonly packageOmitted: NotUnderstoodReason;
    }
  | { readonly kind: 'omitted'; readonly bytes: number; readonly reason: NotUnderstoodReason | 'incomplete' };

const MIB = 1_048_576;
/** A package of 32 MB, in base64, and what is around it. */
const MOST_BYTES = 44 * MIB;

/** A copy of a body while it passes: whole, or nothing of it once it is too large. */
export interface BodyCopy {
  take(piece: Uint8Array): void;
  /** Redacts the copy and saves it; the copy is let go. `isWhole`: whether the end of the body was seen. */
  save(files: ExchangeFiles, secrets: Secrets, isWhole: boolean): Promise<RecordedBody>;
}

/** An empty copy. */
export function copyBody(): BodyCopy {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  return {
    take(piece) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) pieces = [];
      else pieces.push(piece);
    },
    async save(files, secrets, isWhole) {
      if (bytes === 0) return isWhole ? { kind: 'empty' } : { kind: 'omitted', bytes, reason: 'incomplete' };
      if (bytes > MOST_BYTES) return { kind: 'omitted', bytes, reason: 'tooLarge' };
      const body = Buffer.concat(pieces);
      pieces = [];
      try {
        return await saveAnswer(body, files, secrets);
      } catch (cause) {
        if (!(cause instanceof NotUnderstood)) throw cause;
        // Half a body is no XML: that it is half is what matters.
        return { kind: 'omitted', bytes, reason: isWhole ? cause.reason : 'incomplete' };
      }
    },
  };
}

async function saveAnswer(body: Buffer, files: ExchangeFiles, secrets: Secrets): Promise<RecordedBody> {
  const answer = redactAnswer(decodeUtf8(body), secrets);
  const envelope = await files.body('xml', Buffer.from(answer.envelope, 'utf8'));
  const saved = { kind: 'saved', bytes: body.length, envelope } as const;
  if (answer.base64 === undefined) return saved;
  try {
    const redacted = await redactPackage(decodeBase64(answer.base64), secrets);
    return { ...saved, package: await files.body('zip', redacted) };
  } catch (cause) {
    if (!(cause instanceof NotUnderstood)) throw cause;
    return { ...saved, packageOmitted: cause.reason };
  }
}

function decodeBase64(text: string): Uint8Array {
  const bare = text.replaceAll(/[ \t\r\n]+/g, '');
  // A search for what may not be there takes no memory, however long the text is.
  const isPlain = bare.length % 4 === 0 && !/[^A-Za-z\d+/=]|=(?!=?$)/.test(bare);
  if (!isPlain) throw new NotUnderstood('base64');
  return Buffer.from(bare, 'base64');
}
