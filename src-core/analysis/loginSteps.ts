/**
 * A login in plain words, step by step.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import type { LoginStepDetail } from '../bridge/contract.ts';
import type { LoginStep } from '../machine/io.ts';
import { madeUp, readLogin } from './loginPackets.ts';
import type { LoginMessage, LoginStory } from './loginStory.ts';
import { answered, moreData, nextFactor, switched } from './steps/authentication.ts';
import { greeted } from './steps/greeting.ts';
import { Narration } from './steps/narration.ts';
import { accepted, ended, refused, unknown } from './steps/outcome.ts';
import { givenInPlace, replaced } from './steps/replaced.ts';
import { responded } from './steps/response.ts';
import { tlsRequested } from './steps/tls.ts';
import { userChanged } from './steps/userChange.ts';

type Narrator = (n: Narration, message: LoginMessage, place: number) => void;

const narrators: Readonly<Record<LoginStep, Narrator>> = {
  greeting: greeted,
  sslRequest: tlsRequested,
  handshakeResponse: responded,
  changeUser: userChanged,
  authSwitchRequest: switched,
  authNextFactor: nextFactor,
  authMoreData: moreData,
  authResponse: answered,
  ok: accepted,
  err: refused,
  unknown,
};

/** The client's login waits while the server's side is encrypted; it is told where it came, before what it caused. */
function inToldOrder({ messages }: LoginStory): (readonly [place: number, message: LoginMessage])[] {
  const order = [...messages.entries()];
  const response = order.findIndex(([, m]) => m.step === 'handshakeResponse' && !madeUp(m));
  const request = order.findIndex(([, m]) => m.step === 'sslRequest' && madeUp(m));
  if (request < 0 || response < request) return order;
  const [moved] = order.splice(response, 1);
  order.splice(request, 0, moved!);
  return order;
}

function told(narration: Narration, message: LoginMessage, place: number): void {
  if (message.by !== undefined && madeUp(message)) givenInPlace(narration, message, place);
  else narrators[message.step](narration, message, place);
  if (message.by !== undefined && !madeUp(message)) replaced(narration, message, place);
}

/** `at`: µs after the session began. `packet`: place in the story's messages. */
export function loginSteps(story: LoginStory): LoginStepDetail[] {
  const narration = new Narration(story, readLogin(story));
  const { client, backend, openedAt } = story.session;
  const opened = `${client} connected; the proxy connects to ${backend}.`;
  if (story.userChange === undefined) narration.say({ at: openedAt, from: 'proxy', title: 'Connection accepted', detail: opened });
  for (const [place, message] of inToldOrder(story)) told(narration, message, place);
  for (const event of story.events) ended(narration, event);
  return narration.steps.sort((a, b) => a.at - b.at);
}
