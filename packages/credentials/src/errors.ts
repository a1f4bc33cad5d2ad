/** One text in the two languages of the project. */
export type Text = { readonly es: string; readonly en: string };

interface ErrorFacts {
  readonly text: Text;
  readonly hint: Text;
  readonly retryable: boolean;
}

/** What can go wrong in this package: code → what happened, what to do, whether the same call may work later. */
export const credentialErrors = {
  NOT_A_CERTIFICATE: {
    text: { es: 'El archivo no es un certificado', en: 'The file is not a certificate' },
    hint: {
      es: 'Elija el archivo .cer tal como lo entregó el SAT; quizá el .cer y el .key están invertidos.',
      en: 'Choose the .cer file as the SAT gave it; the .cer and the .key may be swapped.',
    },
    retryable: false,
  },
  RFC_UNREADABLE: {
    text: { es: 'El certificado no contiene un RFC', en: 'The certificate holds no RFC' },
    hint: {
      es: 'Use un certificado emitido por el SAT a un contribuyente.',
      en: 'Use a certificate that the SAT issued to a taxpayer.',
    },
    retryable: false,
  },
  NUMBER_UNREADABLE: {
    text: {
      es: 'El certificado no tiene un número de certificado del SAT',
      en: 'The certificate has no certificate number of the SAT',
    },
    hint: {
      es: 'Use un certificado emitido por el SAT: su número tiene 20 dígitos.',
      en: 'Use a certificate that the SAT issued: its number has 20 digits.',
    },
    retryable: false,
  },
  NOT_A_KEY: {
    text: { es: 'El archivo no es una llave privada cifrada', en: 'The file is not an encrypted private key' },
    hint: {
      es: 'Elija el archivo .key tal como lo entregó el SAT (PKCS#8 cifrado); quizá está truncado o invertido con el .cer.',
      en: 'Choose the .key file as the SAT gave it (encrypted PKCS#8); it may be cut short, or swapped with the .cer.',
    },
    retryable: false,
  },
  UNSUPPORTED_CIPHER: {
    text: {
      es: 'La llave privada está cifrada con un algoritmo que no se admite',
      en: 'The private key is encrypted with an algorithm that is not supported',
    },
    hint: {
      es: 'El detalle nombra el algoritmo. Vuelva a cifrar la llave, por ejemplo con: openssl pkcs8 -topk8 -v2 aes-256-cbc.',
      en: 'The detail names the algorithm. Encrypt the key again, for example with: openssl pkcs8 -topk8 -v2 aes-256-cbc.',
    },
    retryable: false,
  },
  WRONG_PASSWORD: {
    text: { es: 'La contraseña no abre la llave privada', en: 'The password does not open the private key' },
    hint: {
      es: 'Es la contraseña de la llave privada, no la CIEC; distingue mayúsculas. Si es la correcta, el archivo está dañado.',
      en: 'It is the password of the private key, not the CIEC; case matters. If it is the right one, the file is damaged.',
    },
    retryable: false,
  },
  KEY_MISMATCH: {
    text: {
      es: 'La llave privada no corresponde al certificado',
      en: 'The private key does not belong to the certificate',
    },
    hint: {
      es: 'Use el .cer y el .key que se generaron juntos; tras una renovación hay dos juegos.',
      en: 'Use the .cer and the .key that were made together; after a renewal there are two sets.',
    },
    retryable: false,
  },
  NOT_AN_EFIRMA: {
    text: { es: 'El certificado no es una e.firma', en: 'The certificate is not an e.firma' },
    hint: {
      es: 'Un certificado de sello digital (CSD) no sirve para descargar; use los archivos de la e.firma.',
      en: 'A seal certificate (CSD) cannot be used to download; use the files of the e.firma.',
    },
    retryable: false,
  },
  EXPIRED: {
    text: { es: 'El certificado venció', en: 'The certificate has expired' },
    hint: {
      es: 'Renueve la e.firma (en línea hasta un año después) y use los archivos nuevos.',
      en: 'Renew the e.firma (online up to one year later) and use the new files.',
    },
    retryable: false,
  },
  NOT_YET_VALID: {
    text: { es: 'El certificado aún no es válido', en: 'The certificate is not valid yet' },
    hint: {
      es: 'Compruebe la fecha y la hora de este equipo; si son correctas, espere a la fecha indicada.',
      en: 'Check the date and time of this machine; if they are right, wait until the date given.',
    },
    retryable: true,
  },
  SIGNING_FAILED: {
    text: { es: 'No se pudo firmar con la llave privada', en: 'Signing with the private key failed' },
    hint: {
      es: 'Abra la credencial de nuevo; si se repite, la configuración de OpenSSL de este equipo prohíbe la firma.',
      en: 'Open the credential again; if it happens again, the OpenSSL settings of this machine forbid the signature.',
    },
    retryable: false,
  },
  STORE_UNSAFE: {
    text: {
      es: 'El almacén de credenciales no es seguro: otros usuarios pueden leerlo, o hay un enlace en lugar de un archivo',
      en: 'The credential store is not safe: other users can read it, or a link stands in the place of a file',
    },
    hint: {
      es: 'Deje la carpeta en modo 0700 y el archivo en 0600 (chmod -R go= CARPETA). Si otros pudieron leerlo, cambie las contraseñas.',
      en: 'Give the folder mode 0700 and the file 0600 (chmod -R go= FOLDER). If others could read it, change the passwords.',
    },
    retryable: false,
  },
  STORE_UNREADABLE: {
    text: { es: 'El almacén de credenciales no se puede leer', en: 'The credential store cannot be read' },
    hint: { es: 'Revise la ruta y los permisos.', en: 'Check the path and the permissions.' },
    retryable: false,
  },
  STORE_NOT_WRITABLE: {
    text: { es: 'No se puede escribir en el almacén de credenciales', en: 'The credential store cannot be written to' },
    hint: {
      es: 'Revise la ruta, los permisos y el espacio en disco. Lo que ya estaba guardado sigue ahí.',
      en: 'Check the path, the permissions and the space on the disk. What was kept already is still there.',
    },
    retryable: false,
  },
  STORE_DAMAGED: {
    text: {
      es: 'Un archivo del almacén de credenciales está dañado',
      en: 'A file of the credential store is damaged',
    },
    hint: {
      es: 'Las demás credenciales sirven. Agregue esta de nuevo desde sus archivos .cer y .key.',
      en: 'The other credentials work. Add this one again from its .cer and .key files.',
    },
    retryable: false,
  },
  STORE_BUSY: {
    text: {
      es: 'Otro proceso está cambiando el almacén de credenciales',
      en: 'Another process is changing the credential store',
    },
    hint: {
      es: 'Repítalo en un momento. Si ningún proceso de este programa está en marcha, borre el archivo que nombra el detalle.',
      en: 'Try again in a moment. If no process of this program is running, delete the file that the detail names.',
    },
    retryable: true,
  },
  STORE_PASSWORD_UNSET: {
    text: {
      es: 'El almacén de credenciales no tiene contraseña maestra',
      en: 'The credential store has no store password',
    },
    hint: {
      es: 'Las contraseñas de las e.firmas se piden cada vez. Defina una contraseña maestra para guardarlas cifradas.',
      en: 'The passwords of the e.firmas are asked for each time. Set a store password to keep them encrypted.',
    },
    retryable: false,
  },
  STORE_PASSWORD_EXISTS: {
    text: {
      es: 'El almacén de credenciales ya tiene contraseña maestra',
      en: 'The credential store has a store password already',
    },
    hint: { es: 'Cámbiela indicando la actual.', en: 'Change it by giving the current one.' },
    retryable: false,
  },
  STORE_PASSWORD_WRONG: {
    text: {
      es: 'La contraseña maestra no abre el almacén de credenciales',
      en: 'The store password does not open the credential store',
    },
    hint: {
      es: 'Es la que usted eligió para el almacén, no la de una e.firma; distingue mayúsculas. Quizá otro proceso la cambió.',
      en: 'It is the one that you chose for the store, not that of an e.firma; case matters. Another process may have changed it.',
    },
    retryable: false,
  },
} as const satisfies Record<string, ErrorFacts>;

/** A stable code of {@link CredentialError}. */
export type CredentialErrorCode = keyof typeof credentialErrors;

/**
 * Every failure of this package. `message` is English, `text` (what happened) and `hint` (what to do) are Spanish and
 * English, `detail` is a fact that needs no translation (a date, an OID), `retryable` tells whether the same call may
 * work later. It never holds a password or a key.
 */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly code: CredentialErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string;
  readonly retryable: boolean;

  constructor(code: CredentialErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    const { text, hint, retryable } = credentialErrors[code];
    const message = options.detail === undefined ? text.en : `${text.en}: ${options.detail}`;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    if (options.detail !== undefined) this.detail = options.detail;
    this.retryable = retryable;
  }
}
