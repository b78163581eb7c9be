/**
 * client_ed25519, MariaDB's ed25519: the client signs the server's 32 random bytes. The secret is SHA-512 of the password, of
 * whatever length, where plain Ed25519 takes SHA-512 of a 32-byte key; the server stores the public key.
 * https://mariadb.com/docs/server/reference/plugins/authentication-plugins/authentication-plugin-ed25519
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#client_ed25519-plugin
 */
import { AuthFailure, type AuthPlugin, type Crypto, refused, utf8 } from './authPlugin.ts';

const challengeBytes = 32;
const signatureBytes = 64;

function storedKey(crypto: Crypto, password: string): Uint8Array {
  return crypto.ed25519.publicKey(crypto.sha512(utf8(password)));
}

export const ed25519Password: AuthPlugin = {
  name: 'client_ed25519',
  client: ({ crypto, password }) => ({
    next(challenge) {
      if (challenge.length < challengeBytes) throw new AuthFailure('The server sent a client_ed25519 challenge that is too short.');
      return crypto.ed25519.sign(crypto.sha512(utf8(password)), challenge.subarray(0, challengeBytes));
    },
    passwordHash: () => (password === '' ? null : storedKey(crypto, password)),
  }),
  server({ crypto }) {
    const challenge = crypto.randomBytes(challengeBytes);
    return {
      challenge,
      answer(signature) {
        // Some clients send nothing for an empty password, others sign with it.
        if (signature.length !== 0 && signature.length !== signatureBytes) return refused;
        const matches = (password: string) =>
          signature.length === 0 ? password === '' : crypto.ed25519.verify(storedKey(crypto, password), challenge, signature);
        return { kind: 'proof', proof: { acceptance: null, matches, passwordHash: (password) => storedKey(crypto, password) } };
      },
    };
  },
};
