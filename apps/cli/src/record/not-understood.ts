/** What of a message could not be understood, so that nothing of it is saved. */
export type NotUnderstoodReason = 'encoding' | 'xml' | 'envelope' | 'base64' | 'package' | 'tooLarge';

/** Text that the redaction cannot vouch for. Nothing of the text is part of it. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
  readonly reason: NotUnderstoodReason;

  constructor(reason: NotUnderstoodReason) {
    super(`not understood: ${reason}`);
    this.reason = reason;
  }
}
