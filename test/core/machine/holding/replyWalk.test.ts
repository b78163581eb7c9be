/** A reply is followed to the same end as one that is taken apart packet by packet. */
import { describe, expect, it } from 'vitest';
import { ReplyGrammar } from '../../../../src-core/machine/commands/replyGrammar.ts';
import { ReplyWalk } from '../../../../src-core/machine/holding/replyWalk.ts';
import { framePayload } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { joined } from '../../../support/playbook.ts';
import { seededRandom } from '../../../support/random.ts';
import { columnPayload, eofPayload, errPayload, intColumn, nameColumn, okPayload, textRowPayload } from '../../../support/replies.ts';

const largest = 0xff_ff_ff;

function wire(...payloads: readonly Uint8Array[]): Uint8Array {
  let sequence = 1;
  return joined(
    payloads.map((payload) => {
      const framed = framePayload(payload, sequence);
      sequence = (sequence + Math.floor(payload.length / largest) + 1) & 0xff;
      return framed;
    }),
  );
}

const head = [Uint8Array.of(2), columnPayload(intColumn), columnPayload(nameColumn)];
const rows = Array.from({ length: 600 }, (_, i) => textRowPayload(i % 7 === 0 ? null : String(i), 'x'.repeat(i % 90)));
const long = (bytes: number) =>
  joined([Uint8Array.of(0xfe), new Uint8Array(new BigUint64Array([BigInt(bytes)]).buffer), new Uint8Array(bytes)]);
const more = 0x0008;
const deprecated = capability.CLIENT_PROTOCOL_41 | capability.CLIENT_DEPRECATE_EOF;
const plain = capability.CLIENT_PROTOCOL_41;

const replies = [
  ['an OK', plain, wire(okPayload())],
  ['an ERR', plain, wire(errPayload(1064, 'no'))],
  ['rows', plain, wire(...head, eofPayload(), ...rows, eofPayload())],
  ['rows without EOFs', deprecated, wire(...head, ...rows, okPayload({ header: 0xfe }))],
  ['an ERR among rows', plain, wire(...head, eofPayload(), ...rows, errPayload(1317, 'interrupted'))],
  ['several results', plain, wire(...head, eofPayload(), ...rows, eofPayload(2 | more), okPayload({ statusFlags: 2 | more }), okPayload())],
  ['a row of several wire packets', plain, wire(...head, eofPayload(), long(largest + 10), long(largest - 9), eofPayload())],
] as const;

const next = seededRandom(11);
/** Small pieces of a small reply, larger ones of a large one. */
function atRandom(chunk: Uint8Array): Uint8Array[] {
  const most = Math.max(40, chunk.length / 200);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < chunk.length; at += pieces.at(-1)!.length)
    pieces.push(chunk.subarray(at, at + 1 + Math.floor(next() * next() * most)));
  return pieces;
}

const cuts = [
  ['whole', (chunk: Uint8Array) => [chunk]],
  ['at random', atRandom],
  [
    'in chunks of 65536',
    (chunk: Uint8Array) => Array.from({ length: Math.ceil(chunk.length / 65536) }, (_, i) => chunk.subarray(i * 65536, (i + 1) * 65536)),
  ],
] as const;

describe.each(replies)('%s', (_, capabilities, bytes) => {
  it.each(cuts)('%s', (__, cut) => {
    const walk = new ReplyWalk(new ReplyGrammar(3, capabilities), 1);
    let fed = 0;
    for (const chunk of cut(joined([bytes, Uint8Array.of(1, 2, 3)]))) {
      expect(walk.done).toBe(fed >= bytes.length);
      const passing = new Uint8Array(chunk);
      walk.take(passing);
      passing.fill(0xee);
      fed += chunk.length;
      if (fed >= bytes.length) break;
    }
    expect({ done: walk.done, walked: walk.walked, unknown: walk.sawUnknown }).toEqual({
      done: true,
      walked: bytes.length,
      unknown: false,
    });
  });

  it('a wrong id is told as soon as it is there, unless it is that of an ERR', () => {
    const wrong = new Uint8Array(bytes);
    wrong[3] = 9;
    const walk = new ReplyWalk(new ReplyGrammar(3, capabilities), 1);
    walk.take(wrong.subarray(0, 4));
    const goOn = () => walk.take(wrong.subarray(4, 5));
    if (bytes[4] === 0xff) expect(goOn).not.toThrow();
    else expect(goOn).toThrow('sequence id 9 where 1 must follow');
  });
});
