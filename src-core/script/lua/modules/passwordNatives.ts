/**
 * `mysql.password`: what mysql_native_password does with a password, step by step. Hashes are SHA-1, 20 bytes; what servers store is
 * the hash of the hash.
 */
import { bareNonce } from '../../../mysql/auth/authPlugin.ts';
import { checkNativeScramble, hashOfScramble, scrambleOfHash } from '../../../mysql/auth/nativePassword.ts';
import type { Lua } from '../vm/lua.ts';
import { bytesArgument } from './arguments.ts';
import type { ModulePorts, Natives } from './luaModule.ts';

const hashBytes = 20;

export function passwordNatives({ crypto }: Pick<ModulePorts, 'crypto'>): Natives {
  return {
    /** hash(text): SHA1(text). */
    hash: (lua) => {
      lua.pushBytes(crypto.sha1(bytesArgument(lua, 1, 'hash')));
      return 1;
    },
    /** scramble(challenge, hash): what the client sends. No hash, no bytes: so clients say that they have no password. */
    scramble: (lua) => {
      const challenge = challengeArgument(lua, 'scramble');
      const hash = bytesArgument(lua, 2, 'scramble');
      lua.pushBytes(hash.length === 0 ? hash : scrambleOfHash(crypto, challenge, ofHashSize(hash, 2, 'scramble')));
      return 1;
    },
    /** unscramble(challenge, response, double hash): the hash that the response was made from. */
    unscramble: (lua) => {
      const challenge = challengeArgument(lua, 'unscramble');
      const response = ofHashSize(bytesArgument(lua, 2, 'unscramble'), 2, 'unscramble');
      const stored = ofHashSize(bytesArgument(lua, 3, 'unscramble'), 3, 'unscramble');
      lua.pushBytes(hashOfScramble(crypto, challenge, response, stored));
      return 1;
    },
    /** check(challenge, response, double hash): whether the response was made from the password behind it. */
    check: (lua) => {
      const challenge = challengeArgument(lua, 'check');
      const response = bytesArgument(lua, 2, 'check');
      const stored = bytesArgument(lua, 3, 'check');
      lua.pushBoolean(stored.length === hashBytes && checkNativeScramble(crypto, challenge, response, stored));
      return 1;
    },
  };
}

/** With or without the NUL that ends it on the wire. */
function challengeArgument(lua: Lua, called: string): Uint8Array {
  return bareNonce(bytesArgument(lua, 1, called));
}

function ofHashSize(bytes: Uint8Array, index: number, called: string): Uint8Array {
  if (bytes.length === hashBytes) return bytes;
  throw new Error(`bad argument #${index} to '${called}' (${hashBytes} bytes expected, got ${bytes.length})`);
}
