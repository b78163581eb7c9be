import { expect, it } from 'vitest';
import type { Reply } from '../../../src-core/mysql/synth/reply.ts';
import { ReplyWriter } from '../../../src-core/mysql/synth/replyWriter.ts';
import { replySteps } from '../../../src-core/responder/replySteps.ts';
import { column } from './fakeResponder.ts';

/** Status flags of the EOF and OK packets in order; without CLIENT_DEPRECATE_EOF there are two EOFs in each result set. */
function flagsIn(reply: Reply): string[] {
  const context = { capabilities: 0x200n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  const writer = new ReplyWriter({ context, sequence: 1, binary: false });
  for (const _ of replySteps(reply, writer));
  const bytes = writer.take();
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes[at]!) {
    const packet = bytes.subarray(at + 4, at + 4 + bytes[at]!);
    if (packet[0] === 0xfe) found.push((packet[3]! | (packet[4]! << 8)).toString(16));
    if (packet[0] === 0 && packet.length === 7) found.push((packet[3]! | (packet[4]! << 8)).toString(16));
  }
  return found;
}

const rows = { kind: 'rows' as const, columns: [column('a')], rows: [['1']] };

it('OUT parameters are told of in their own result only', () => {
  expect(flagsIn({ results: [rows, { ...rows, outParameters: true }, { kind: 'ok' }] })).toEqual(['2', 'a', '1002', '100a', '2']);
});

it('a reply that ends within its rows has no end', () => {
  expect(flagsIn({ results: [rows, { ...rows, rows: [] }], ends: 'within' })).toEqual(['2', 'a', '2']);
});
