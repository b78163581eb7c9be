/** Passwords that leave readable. */
import type { LoginMessage } from '../loginStory.ts';
import type { Narration } from './narration.ts';

/** Plugins whose answer is the password itself. */
const readable = new Set(['mysql_clear_password', 'dialog', 'pam', 'authentication_pam', 'authentication_ldap_simple']);

/** Says so where an answer of `length` bytes went to the server in clear text. */
export function clearTextTold(n: Narration, message: LoginMessage, length: number): void {
  if (length === 0 || n.plugin === null || !readable.has(n.plugin) || n.login.tlsAsked.server) return;
  if (message.sent !== null && message.sent.length === 0) return;
  n.say({
    at: message.at,
    from: 'proxy',
    title: 'The password leaves in clear text',
    detail: n.encrypted('client')
      ? `${n.plugin} sends the password itself. It came encrypted, and goes to the server readable, since that side has no TLS.`
      : `${n.plugin} sends the password itself, and neither side has TLS: whoever listens can read it.`,
    outcome: 'changed',
  });
}
