/** THE auth table: one line a plugin. */
import type { AuthPlugin } from './authPlugin.ts';
import { cachingSha2Password } from './cachingSha2Password.ts';
import { clearPassword } from './clearPassword.ts';
import { dialog } from './dialog.ts';
import { ed25519Password } from './ed25519Password.ts';
import { nativePassword } from './nativePassword.ts';
import { oldPassword } from './oldPassword.ts';
import { parsec } from './parsec.ts';
import { sha256Password } from './sha256Password.ts';
import { authSocket, unixSocket } from './socketLogin.ts';

export type {
  AuthDialogue,
  AuthPlugin,
  AuthVerifier,
  ClientAuthOptions,
  Crypto,
  Ed25519,
  Proof,
  RsaKey,
  ServerAuthOptions,
} from './authPlugin.ts';
export { AuthFailure, nonceBytes } from './authPlugin.ts';

export const authPlugins: readonly AuthPlugin[] = [
  nativePassword,
  cachingSha2Password,
  sha256Password,
  ed25519Password,
  parsec,
  clearPassword,
  dialog,
  unixSocket,
  authSocket,
  oldPassword,
];

/** The plugin of that wire name, or undefined where we cannot speak it. */
export function authPlugin(name: string): AuthPlugin | undefined {
  return authPlugins.find((p) => p.name === name);
}
