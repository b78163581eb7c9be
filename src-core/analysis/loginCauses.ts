/**
 * Why a login failed: the likely causes, the likeliest first, each with what speaks for it and what to do.
 * Servers' own words: https://dev.mysql.com/doc/refman/en/problems-connecting.html
 */

import type { SessionError } from '../machine/io.ts';
import { afterOkCauses } from './causes/afterOk.ts';
import { brokenOffCauses } from './causes/brokenOff.ts';
import type { Failed, LoginCause } from './causes/cause.ts';
import { proxyRefusalCauses } from './causes/proxyRefusals.ts';
import { refusalCauses } from './causes/refusals.ts';
import { tlsCauses } from './causes/tlsFailure.ts';
import { readLogin } from './loginPackets.ts';
import type { LoginStory } from './loginStory.ts';

/** Empty for a login that is of use or still under way. */
export function loginCauses(story: LoginStory): LoginCause[] {
  const login = readLogin(story);
  const error = story.events.find((e) => e.event === 'failed' || e.event === 'degraded')?.error ?? null;
  const { refusal } = login;
  if (refusal !== null && !login.refusedByProxy) {
    return refusalCauses(refusal.code, {
      story,
      login,
      said: `The server answered ${refusal.code}: ${refusal.message.replace(/\.$/, '')}`,
    });
  }
  if (refusal === null && !story.events.some((e) => e.event === 'failed' || e.event === 'degraded')) return afterOkCauses(story, login);
  if (login.accepted) return [];
  const failed: Failed = { story, login, said: endWords(error, refusal?.message ?? null) };
  if (error?.tlsFailure !== undefined) return tlsCauses(failed, error);
  return refusal === null ? brokenOffCauses(failed, error) : proxyRefusalCauses(refusal.code, failed, error);
}

function endWords(error: SessionError | null, refusal: string | null): string {
  const message = error?.message ?? refusal;
  if (message === null) return 'The connection ended before the login was over';
  // Behind the semicolon the proxy says what to do; the causes say it better.
  return `The session ended with: ${message.replace(/;.*$/s, '').replace(/\.$/, '')}`;
}
