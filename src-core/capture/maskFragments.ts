/** Blots passwords out of the fragments of an exchange before they leave the engine's thread. */
import type { OpenExchange, Side } from '../machine/io.ts';
import { concat } from '../mysql/bytes/concat.ts';
import { packetHeaderBytes } from '../mysql/bytes/packetHeader.ts';
import { holdsSecret, maskCutRequest, maskRequest, maskSql } from './masking.ts';
import { type Fragment, readFragments } from './recordFormat.ts';

/** Masks, in place, what the client sent and what a reply repeats of it. `written`: as they will stand in the record. */
export function maskFragments(exchange: OpenExchange, written: Uint8Array): void {
  // Views of the memory in which they are changed.
  const fragments = readFragments(written);
  maskConversation(exchange, exchange.command, fragments, [fragments], exchange.errorCode === 0);
}

/** The same where the server got another command: both requests, and both replies, either of which may repeat either request. */
export function maskBothConversations(exchange: OpenExchange, written: Uint8Array): void {
  const client = readFragments(written);
  const behind = readFragments(written, 'behind');
  const replies = [client, behind];
  maskConversation(exchange, exchange.command, client, replies, false);
  // Each is a request of its own.
  for (const fragment of behind) {
    const code = fragment.from === 'client' ? fragment.bytes?.[packetHeaderBytes] : undefined;
    if (code !== undefined) maskConversation(exchange, code, [fragment, ...behind.filter((f) => f.bytes === null)], replies, false);
  }
}

/** What the client sent, back to back, as far as it is here. */
export function clientBytes(written: Uint8Array): Uint8Array {
  return concat(bytesOf(readFragments(written), 'client'));
}

function maskConversation(
  { context, statusFlags }: OpenExchange,
  command: number,
  fragments: readonly Fragment[],
  replies: readonly (readonly Fragment[])[],
  quotedOnly: boolean,
): void {
  const { session, clientCharset, resultsCharset } = context;
  const { capabilities } = session;
  const sent = concat(bytesOf(fragments, 'client'));
  if (holdsSecret(command)) {
    const cut = fragments.some((f) => f.from === 'client' && f.bytes === null);
    const masked = cut ? maskCutRequest(sent) : maskRequest(command, sent, { capabilities, clientCharset, resultsCharset });
    replaceBytes(fragments, 'client', masked);
    return;
  }
  const answers = replies.map((reply) => concat(bytesOf(reply, 'server')));
  const masked = maskSql(command, sent, answers, capabilities, statusFlags, quotedOnly);
  if (masked.sent === sent) return;
  replaceBytes(fragments, 'client', masked.sent);
  for (const [i, reply] of replies.entries()) replaceBytes(reply, 'server', masked.replies[i]!);
}

function bytesOf(fragments: readonly Fragment[], from: Side): Uint8Array[] {
  return fragments.flatMap((f) => (f.from === from && f.bytes !== null ? [f.bytes] : []));
}

function replaceBytes(fragments: readonly Fragment[], from: Side, all: Uint8Array): void {
  let at = 0;
  for (const bytes of bytesOf(fragments, from)) {
    bytes.set(all.subarray(at, at + bytes.length));
    at += bytes.length;
  }
}
