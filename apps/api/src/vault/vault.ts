/** What is sealed of a credential: certificate and key as the SAT gave them (DER), and the password of the key (UTF-8). */
export interface CredentialSecret {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
  readonly password: Uint8Array;
}

/** To whom and to what a sealed credential belongs; sealed along as associated data, so it opens nowhere else. Ids are UUIDs. */
export interface SealContext {
  readonly tenantId: string;
  readonly taxpayerId: string;
  readonly credentialId: string;
}

/** Seals credentials with a data key of their own each, which a key-encryption key wraps. */
export interface Vault {
  /** One binary blob that says itself what it is. The secret stays the caller's, who may overwrite it afterwards. */
  seal(secret: CredentialSecret, context: SealContext): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The secret again; its bytes are the caller's, who overwrites them after use.
   *
   * Rejects with `VaultError`: `SEAL_BROKEN` for what was changed or belongs elsewhere, `KEY_UNKNOWN` for what was sealed
   * with another key.
   */
  open(sealed: Uint8Array, context: SealContext): Promise<CredentialSecret>;
}

/** A key-encryption key: a file of this machine, or a service that never hands it out. */
export interface KeyWrapper {
  /** Printable ASCII, at most 255 characters; written into every blob. */
  readonly keyId: string;
  /** Encrypts a data key (32 bytes), bound to the associated data `ad`. */
  wrap(dataKey: Uint8Array, ad: Uint8Array): Promise<Uint8Array>;
  /** The data key again; rejects with `VaultError` `SEAL_BROKEN` when the bytes or the associated data are not the same. */
  unwrap(wrapped: Uint8Array, ad: Uint8Array): Promise<Uint8Array>;
}
