/** What rules, windows and scripts put in the place of a login's packets. */
import { plainVersion, serverFamily } from '../../mysql/packets/greeting.ts';
import { got, kept, madeUp, payloadBytes, readErr, readGreeting, readResponse } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import { list } from '../loginWords.ts';
import type { Narration, Step } from './narration.ts';
import { errWords } from './outcome.ts';

/** In the place of the packet that has just been told. */
export function replaced(n: Narration, message: LoginMessage, place: number): void {
  const { title, detail, outcome = 'changed' } = words(n, message);
  n.say({ at: message.at, from: 'proxy', title: `${who(message)} ${title}`, detail, outcome, packet: place });
}

/** A packet of its own. */
export function givenInPlace(n: Narration, message: LoginMessage, place: number): void {
  const { title, detail, outcome = 'changed' } = given(n, message);
  n.say({ at: message.at, from: 'proxy', title: `${who(message)} ${title}`, detail, outcome, packet: place });
}

type Words = Pick<Step, 'title' | 'detail' | 'outcome'>;

/** With a capital: it begins a title. */
function who({ by = [] }: LoginMessage): string {
  const names = list(by);
  return names.charAt(0).toUpperCase() + names.slice(1);
}

function words(n: Narration, message: LoginMessage): Words {
  if (message.from === 'client') return response(message);
  if (kept(message)) return { title: 'keeps it from the client', detail: 'The client gets nothing in its place.' };
  return message.step === 'greeting' ? greeting(n, message) : given(n, message);
}

function greeting(n: Narration, message: LoginMessage): Words {
  const read = readGreeting(got(message));
  if (read === null) return given(n, message);
  const family = serverFamily(read) === 'mariadb' ? 'MariaDB' : 'MySQL';
  const plugin = read.authPlugin === null ? '' : `, ${read.authPlugin}`;
  const detail = `The client reads ${family} ${plainVersion(read.serverVersion)}, connection ${read.connectionId}${plugin}.`;
  return { title: 'gives the client another greeting', detail };
}

function response(message: LoginMessage): Words {
  if (kept(message)) return { title: "answers in the server's place", detail: 'The login goes nowhere: the server is not asked.' };
  const read = readResponse(got(message));
  if (read === null) return { title: 'puts something else in its place', detail: 'What the server gets is no login packet.' };
  const schema = read.schema === null || read.schema === '' ? 'no schema' : `schema ${read.schema}`;
  return {
    title: `logs in as ${read.user === '' ? 'the anonymous user' : read.user} instead`,
    detail: `The server is asked for ${schema}.`,
  };
}

/** What the client gets of the server's. */
function given(n: Narration, message: LoginMessage): Words {
  const sent = got(message);
  const first = sent.packet[4];
  if (first === 0xff) {
    const read = readErr(sent);
    return { title: 'refuses the login', detail: read === null ? 'By an ERR that cannot be read.' : errWords(n, read), outcome: 'failed' };
  }
  if (first === 0x00) {
    const detail =
      message.step === 'ok' && !madeUp(message)
        ? 'The client gets another OK than the server sent.'
        : 'No server has let it in: what scripts do not answer gets an error.';
    return { title: 'lets the client in', detail };
  }
  return { title: "sends in the server's place", detail: `${payloadBytes(sent)} bytes of its own.` };
}
