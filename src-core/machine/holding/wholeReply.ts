/** Whether what a client is to get is one whole reply to its command, so that it can be read as one. */
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../../mysql/bytes/packetHeader.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { PacketStreamFault } from '../../mysql/synth/packetAssembler.ts';
import { ReplyGrammar } from '../commands/replyGrammar.ts';
import { ReplyWalk } from './replyWalk.ts';

/** `packets`: with their headers. `from`: the first sequence id; null where ids say nothing. */
export function isWholeReply(packets: Uint8Array, command: number, { capabilities }: CodecContext, from: number | null): boolean {
  const grammar = new ReplyGrammar(command, capabilities);
  const walk = new ReplyWalk(grammar, grammar.streams ? null : from);
  try {
    walk.take(packets);
  } catch (fault) {
    if (!(fault instanceof PacketStreamFault)) throw fault;
    return false;
  }
  return walk.done && walk.walked === packets.length && !walk.sawUnknown && !walk.askedClient;
}

/** Sequence id of what answers a command: the one behind those of its wire packets, which begin at 0. */
export function idBehind(wire: Uint8Array): number {
  return (Math.floor((wire.length - packetHeaderBytes) / (maxPacketPayload + packetHeaderBytes)) + 1) & 0xff;
}

/** Whole packets with sequence ids that are so much higher; the same ones where that is nothing. */
export function renumbered(packets: Uint8Array, by: number): Uint8Array {
  if (by === 0) return packets;
  const copy = new Uint8Array(packets);
  for (let at = 0; at < copy.length; at += packetHeaderBytes + payloadLength(copy, at)) copy[at + 3] = (copy[at + 3]! + by) & 0xff;
  return copy;
}
