/** Whether what a client is to get is one whole reply to its command, so that it can be read as one. */
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { PacketAssembler, PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import { ReplyGrammar } from '../commands/replyGrammar.ts';

/** `packets`: with their headers. `numbered`: sequence ids count, from 1. */
export function isWholeReply(packets: Uint8Array, command: number, { capabilities }: CodecContext, numbered: boolean): boolean {
  const grammar = new ReplyGrammar(command, capabilities);
  const assembler = new PacketAssembler(Number.POSITIVE_INFINITY, numbered && !grammar.streams ? 1 : null);
  try {
    for (const { payload } of assembler.push(packets)) {
      if (grammar.done) return false;
      const role = grammar.server(payload, 0, payload.length, payload.length);
      // Nobody is there who would take what the client sends.
      if (role === 'unknown' || grammar.awaits === 'client') return false;
    }
  } catch (fault) {
    if (!(fault instanceof PacketStreamFault)) throw fault;
    return false;
  }
  return grammar.done && assembler.idle;
}
