/**
 * The command that changes a session's user, and opens an exchange like that of the login.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html
 */
import { collationOf } from '../../mysql/constants/collations.ts';
import { madeUp, readChange } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { clearTextTold } from './clearText.ts';
import type { Narration } from './narration.ts';
import { unknown } from './outcome.ts';
import { loginTranslated } from './translation.ts';

export function userChanged(n: Narration, message: LoginMessage, place: number): void {
  const { capabilities } = n.story.session;
  const read = readChange(message, capabilities);
  if (read === null) {
    unknown(n, message, place);
    return;
  }
  const { length } = read.authResponse;
  if (madeUp(message)) {
    loginTranslated(n, message, place, 0, length);
    return;
  }
  if (read.authPlugin !== null && read.authPlugin !== '') n.plugin = read.authPlugin;
  const who = read.user === '' ? 'the anonymous user' : read.user;
  const schema = read.schema === '' ? 'no schema' : `schema ${read.schema}`;
  const charset = read.collation === null ? '' : ` and talks ${collationOf(read.collation)?.name ?? `collation ${read.collation}`}`;
  const answer = length === 0 ? 'without an answer' : `with ${length} ${length === 1 ? 'byte' : 'bytes'} as its answer`;
  const plugin = n.plugin === null ? '' : ` by ${n.plugin}`;
  n.say({
    at: message.at,
    from: 'client',
    title: `Client changes its user to ${who}`,
    detail: `The connection stays; statements, variables, locks and temporary tables of the session go. It wants ${schema}${charset}. It begins ${answer}${plugin}, to the challenge of the login.`,
    packet: place,
  });
  const sent =
    message.sent === null || message.sent.length === 0 ? read : (readChange({ ...message, packet: message.sent }, capabilities) ?? read);
  loginTranslated(n, message, place, length, sent.authResponse.length);
  clearTextTold(n, message, length);
}
