/**
 * The password itself, as sha256_password and the full exchange of caching_sha2_password carry it: bare with a final NUL where
 * nobody else reads the connection, elsewhere under the server's RSA key.
 */
import { type ClientAuthOptions, refused, type ServerAuthOptions, sameBytes, utf8, type VerifierStep, withNul } from './authPlugin.ts';
import { decryptPassword, encryptPassword } from './rsaPassword.ts';

/**
 * The client's side: called with null, gives the password or, where the server's key is needed and not known, `keyRequest` as
 * the one byte that asks for it; then called with the key. Throws AuthFailure.
 */
export function passwordSender(o: ClientAuthOptions, nonce: Uint8Array, keyRequest: number): (fromServer: Uint8Array | null) => Uint8Array {
  const password = withNul(utf8(o.password));
  return (fromServer) => {
    if (o.secure) return password;
    const key = fromServer ?? o.serverPublicKey ?? null;
    return key === null ? Uint8Array.of(keyRequest) : encryptPassword(o.crypto, key, nonce, password);
  };
}

/** The server's side: takes the client's answers, of which the first may ask for the key. */
export function passwordReceiver(o: ServerAuthOptions, keyRequest: number): (fromClient: Uint8Array) => VerifierStep {
  return (fromClient) => {
    if (o.secure) return shown(fromClient);
    if (o.rsaKey === null) return refused;
    if (fromClient.length === 1 && fromClient[0] === keyRequest) return { kind: 'ask', data: o.rsaKey.publicKey };
    const password = decryptPassword(o.rsaKey, o.nonce, fromClient);
    return password === null ? refused : shown(password);
  };
}

/** A proof that is the password itself. `bytes`: with its final NUL. */
export function shown(bytes: Uint8Array): VerifierStep {
  if (bytes.length === 0 || bytes.at(-1) !== 0) return refused;
  const given = bytes.subarray(0, -1);
  return { kind: 'proof', proof: { acceptance: null, matches: (password) => sameBytes(utf8(password), given) } };
}
