/** HTTP statuses with which the admin API refuses a call. */
export type RefusalStatus = 400 | 404 | 405 | 409 | 413 | 415;

/** A call that the admin API refuses; the caller sees status and message. */
export class AdminRefusal extends Error {
  override readonly name = 'AdminRefusal';
  readonly status: RefusalStatus;
  readonly headers: Readonly<Record<string, string>>;

  /** @param headers Sent besides, such as `Allow`. */
  constructor(status: RefusalStatus, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * What `work` gives.
 *
 * @throws AdminRefusal with that status when it throws a RangeError, which is how the simulator says that something makes no sense.
 */
export function refusingWith<Value>(status: RefusalStatus, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw new AdminRefusal(status, cause.message);
    }
    throw cause;
  }
}
