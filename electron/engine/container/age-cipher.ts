import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

export const TAG_BYTES = 16;

/** ChaCha20-Poly1305 (RFC 8439) of one chunk. */
export interface ChunkCipher {
  /** Writes the sealed chunk, `plain.length + TAG_BYTES` bytes, to the beginning of `target`. */
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, target: Buffer): void;
  /** @returns null, and not a byte of it, when the tag is not the chunk's */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Buffer): Buffer | null;
}

const NAME = 'chacha20-poly1305';

/** OpenSSL's, in Node: about 1 GB/s. */
export const nativeCipher: ChunkCipher = {
  seal: (key, nonce, plain, target) => {
    const cipher = createCipheriv(NAME, key, nonce, { authTagLength: TAG_BYTES });
    cipher.update(plain).copy(target);
    cipher.final();
    cipher.getAuthTag().copy(target, plain.length);
  },
  open: (key, nonce, sealed) => {
    const end = sealed.length - TAG_BYTES;
    if (end < 0) return null;
    const decipher = createDecipheriv(NAME, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch {
      return null;
    }
    return plain;
  },
};

/** Plain JavaScript, for Electron, whose BoringSSL does not offer this cipher to Node: about a tenth of the speed. */
export const portableCipher: ChunkCipher = {
  seal: (key, nonce, plain, target) => {
    chacha20poly1305(key, nonce).encrypt(plain, target.subarray(0, plain.length + TAG_BYTES));
  },
  open: (key, nonce, sealed) => {
    try {
      const plain = chacha20poly1305(key, nonce).decrypt(sealed);
      return Buffer.from(plain.buffer, plain.byteOffset, plain.length);
    } catch {
      return null;
    }
  },
};

/** The fastest that this runtime has. */
export const chunkCipher: ChunkCipher = getCiphers().includes(NAME) ? nativeCipher : portableCipher;
