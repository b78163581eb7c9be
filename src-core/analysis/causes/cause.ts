/** A likely cause of a failed login, and what the rules that find causes share. */
import type { ReadLogin } from '../loginPackets.ts';
import type { LoginStory } from '../loginStory.ts';

export interface LoginCause {
  readonly cause: string;
  /** What speaks for it. */
  readonly evidence: string;
  readonly remedy: string;
}

/** What a rule looks at. */
export interface Failed {
  readonly story: LoginStory;
  readonly login: ReadLogin;
  /** How the login ended, in the words of who ended it; without a full stop. */
  readonly said: string;
}

export function one(cause: string, evidence: string, remedy: string): LoginCause[] {
  return [{ cause, evidence: /[.]$/.test(evidence) ? evidence : `${evidence}.`, remedy }];
}

export function userOf({ story, login }: Failed): string {
  return login.response?.user ?? story.session.user ?? '';
}

export function schemaOf({ story, login }: Failed): string {
  return login.response?.schema ?? story.session.schema ?? '';
}

/** The plugin that the account asked for, where that is not the one that the login began with. */
export function switchedPlugin({ story }: Failed): string | null {
  return story.messages.some((m) => m.step === 'authSwitchRequest' || m.step === 'authNextFactor') ? story.session.authPlugin : null;
}

/** What the client says of itself. */
export function clientOf({ story }: Failed): { readonly name: string; readonly version: string } {
  const { attributes } = story.session;
  return { name: attributes._client_name ?? '', version: attributes._client_version ?? '' };
}
