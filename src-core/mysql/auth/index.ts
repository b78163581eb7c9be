/** THE auth table: one line a plugin. */
import type { AuthPlugin } from './authPlugin.ts';
import { cachingSha2Password } from './cachingSha2Password.ts';
import { nativePassword } from './nativePassword.ts';

export type { AuthDialogue, AuthPlugin, AuthVerifier, ClientAuthOptions, Crypto, Proof, RsaKey, ServerAuthOptions } from './authPlugin.ts';
export { AuthFailure, nonceBytes } from './authPlugin.ts';

export const authPlugins: readonly AuthPlugin[] = [nativePassword, cachingSha2Password];

/** The plugin of that wire name, or undefined where we cannot speak it. */
export function authPlugin(name: string): AuthPlugin | undefined {
  return authPlugins.find((p) => p.name === name);
}
