/** Whether what a client is to get is one whole reply to its command, so that it can be read as one. */
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import { ReplyGrammar } from '../commands/replyGrammar.ts';
import { ReplyWalk } from './replyWalk.ts';

/** `packets`: with their headers. `numbered`: sequence ids count, from 1. */
export function isWholeReply(packets: Uint8Array, command: number, { capabilities }: CodecContext, numbered: boolean): boolean {
  const grammar = new ReplyGrammar(command, capabilities);
  const walk = new ReplyWalk(grammar, numbered && !grammar.streams ? 1 : null);
  try {
    walk.take(packets);
  } catch (fault) {
    if (!(fault instanceof PacketStreamFault)) throw fault;
    return false;
  }
  return walk.done && walk.walked === packets.length && !walk.sawUnknown && !walk.askedClient;
}
