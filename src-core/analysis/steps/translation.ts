/** What the proxy does in a peer's place, so that a password gets across a border between TLS and none. */
import { changed, isPublicKey, kept, madeUp, payloadBytes, readMoreData } from '../loginPackets.ts';
import type { LoginMessage } from '../loginStory.ts';
import type { Narration, Step } from './narration.ts';

type Words = Pick<Step, 'title' | 'detail'>;

const asksForKey: Words = {
  title: 'Proxy asks the server for its public key',
  detail:
    "It does so in the client's place: the client's side is encrypted, so that it sends the password as it is; the server's is not, and wants it under its RSA key.",
};
const encrypts: Words = {
  title: 'Proxy sends the password encrypted',
  detail: "It encrypted what came over TLS with the server's own key: whoever listens between proxy and server cannot read it.",
};
const decrypts: Words = {
  title: 'Proxy passes the password on over TLS',
  detail: "The client encrypted it for the proxy's own key; the server takes it as it is, since its side is encrypted.",
};

/** A packet that the proxy sent to the client in the server's place. */
export function proxyShows(n: Narration, message: LoginMessage, place: number): void {
  const data = readMoreData(message);
  const key = data !== null && isPublicKey(data);
  n.say({
    at: message.at,
    from: 'proxy',
    title: key ? 'Proxy shows its own public key' : "Proxy speaks in the server's place",
    detail: key
      ? "In the server's place, which shows none since its side is encrypted: the client's password comes under this key, and goes on over TLS."
      : `${payloadBytes(message)} bytes.`,
    outcome: 'changed',
    packet: place,
  });
}

/** A packet that the proxy sent to the server in the client's place. */
export function proxyAnswers(n: Narration, message: LoginMessage, place: number): void {
  const words = payloadBytes(message) === 1 ? asksForKey : n.encrypted('client') ? encrypts : decrypts;
  n.say({ at: message.at, from: 'proxy', ...words, outcome: 'changed', packet: place });
}

/** An answer of the client that did not go on as it came. */
export function proxyKeeps(n: Narration, message: LoginMessage, place: number): void {
  if (!changed(message)) return;
  const length = (message.sent?.length ?? 0) - 4;
  const words = length === 1 ? asksForKey : n.encrypted('client') ? encrypts : decrypts;
  n.say({ at: message.at, from: 'proxy', ...words, outcome: 'changed', packet: place });
}

/** The client's login packet, where its auth response was exchanged for another. */
export function loginTranslated(n: Narration, message: LoginMessage, place: number, response: number, sent: number): void {
  const { at } = message;
  if (madeUp(message)) {
    n.say({ at, from: 'proxy', title: 'Proxy logs in for the client', detail: decrypts.detail, outcome: 'changed', packet: place });
  } else if (kept(message)) {
    // A refusal has a step of its own
    if (n.login.refusedByProxy) return;
    const detail = 'Its login waits at the proxy until the password is there.';
    n.say({ at, from: 'proxy', title: 'Proxy holds the login back', detail, outcome: 'changed', packet: place });
  } else if (response !== sent) {
    n.say({ at, from: 'proxy', ...(sent === 1 ? asksForKey : decrypts), outcome: 'changed', packet: place });
  }
}
