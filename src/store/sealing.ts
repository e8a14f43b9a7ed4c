import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

/** Bytes of the random beginning of a seal. Source: https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf, 8.2 */
const START_LENGTH = 12;

/** Bytes that prove that nothing was changed. */
const PROOF_LENGTH = 16;

const KEY_LENGTH = 32;

/**
 * Makes a key for one purpose, so that a key for one thing opens no other.
 * @param secret at least as hard to guess as the key. It is not a password: HKDF does not slow down guessing.
 */
export const keyFrom = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_LENGTH));

/** A text that a `Sealer` opened. */
export interface Opened {
  readonly text: string;
  /** True if it was sealed with an older secret than the newest. */
  readonly isOld: boolean;
}

/** Encrypts texts with AES-256-GCM, so that a copy of the database alone has none of them. */
export class Sealer {
  readonly #newest: Buffer;
  readonly #keys: readonly Buffer[];

  /** @param secrets the newest first: texts are sealed with it, and opened with any of them */
  constructor(secrets: readonly [string, ...string[]]) {
    const [newest, ...older] = secrets;
    this.#newest = keyFrom(newest, PURPOSE);
    this.#keys = [this.#newest, ...older.map((secret) => keyFrom(secret, PURPOSE))];
  }

  /** @param owner is needed to open the text, so that a seal cannot be moved to another owner */
  seal(text: string, owner: string): string {
    const start = randomBytes(START_LENGTH);
    const cipher = createCipheriv(ALGORITHM, this.#newest, start).setAAD(Buffer.from(owner));
    const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([start, cipher.getAuthTag(), hidden]).toString('base64url');
  }

  /** @returns undefined if the seal was changed or cut, is another owner's, or none of the secrets opens it */
  open(sealed: string, owner: string): Opened | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    for (const key of this.#keys) {
      const text = openWith(key, bytes, owner);
      if (text !== undefined) return { text, isOld: key !== this.#newest };
    }
    return undefined;
  }
}

const PURPOSE = 'installation';

function openWith(key: Buffer, bytes: Buffer, owner: string): string | undefined {
  const start = bytes.subarray(0, START_LENGTH);
  const proof = bytes.subarray(START_LENGTH, START_LENGTH + PROOF_LENGTH);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, start, { authTagLength: PROOF_LENGTH })
      .setAAD(Buffer.from(owner))
      .setAuthTag(proof);
    const shown = [decipher.update(bytes.subarray(START_LENGTH + PROOF_LENGTH)), decipher.final()];
    return Buffer.concat(shown).toString();
  } catch {
    return undefined;
  }
}
