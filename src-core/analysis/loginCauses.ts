/**
 * Why a login failed: the likely causes, the likeliest first, each with what speaks for it and what to do.
 * Servers' own words: https://dev.mysql.com/doc/refman/en/problems-connecting.html
 */
import { brokenOffCauses } from './causes/brokenOff.ts';
import type { Failed, LoginCause } from './causes/cause.ts';
import { leftAfterOk } from './causes/leftAfterOk.ts';
import { refusalCauses } from './causes/refusals.ts';
import { tlsCauses } from './causes/tlsFailure.ts';
import { readLogin } from './loginPackets.ts';
import type { LoginStory } from './loginStory.ts';

/** Empty for a login that succeeded or is still under way. */
export function loginCauses(story: LoginStory): LoginCause[] {
  const login = readLogin(story);
  if (login.refusal !== null) {
    const { code, message } = login.refusal;
    const who = login.refusedByProxy ? 'The proxy' : 'The server';
    return refusalCauses(code, { story, login, said: `${who} answered ${code}: ${message.replace(/\.$/, '')}` });
  }
  const end = story.events.find((e) => e.event === 'failed' || e.event === 'degraded');
  if (end === undefined) return leftAfterOk(story, login);
  if (login.accepted) return [];
  const { error } = end;
  const said =
    error === null ? 'The connection ended before the login was over' : `The session ended with: ${error.message.replace(/\.$/, '')}`;
  const failed: Failed = { story, login, said };
  return error?.tlsFailure === undefined ? brokenOffCauses(failed, error) : tlsCauses(failed, error);
}
