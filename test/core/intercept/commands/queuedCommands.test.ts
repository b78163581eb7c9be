import { describe, expect, it } from 'vitest';
import type { QueueItem } from '../../../../src-core/intercept/action.ts';
import { queuedCommands } from '../../../../src-core/intercept/commands/queuedCommands.ts';
import { heldCommand, heldReply } from '../../../support/held.ts';
import { okPayload, wire } from '../../../support/replies.ts';

const held = heldCommand(Uint8Array.of(3, 0x58));
const queued = (items: readonly QueueItem[], ask = false) =>
  queuedCommands(held, items, { ask }).map(({ id, payload, reply }) => [id, payload && Buffer.from(payload.subarray(1)).toString(), reply]);

describe('a queue', () => {
  it("runs the client's own statement behind the items that are not `after`", () => {
    expect(
      queued([
        { id: 1, sql: 'A' },
        { id: 2, sql: 'B', after: true },
        { id: 3, sql: 'C' },
      ]),
    ).toEqual([
      [1, 'A', 'keep'],
      [3, 'C', 'keep'],
      [0, null, 'pass'],
      [2, 'B', 'keep'],
    ]);
  });

  it('runs as it stands where the own statement is in it', () => {
    expect(queued([{ id: 1, sql: 'A' }, { id: 2 }, { id: 3, sql: 'B' }], true)).toEqual([
      [1, 'A', 'ask'],
      [2, null, 'ask'],
      [3, 'B', 'ask'],
    ]);
  });

  it.each<[QueueItem[], string]>([
    [[], 'the queue has no statement'],
    [[{ id: 1 }, { id: 2 }], "the client's own statement stands 2 times in the queue: once is what it may"],
    [[{ id: 1, sql: ' ' }], 'item 1 of the queue: the statement is empty'],
  ])('is refused: %o', (items, message) => {
    expect(() => queued(items)).toThrow(message);
  });

  it('at a reply has no place for the own statement', () => {
    const reply = heldReply(held, wire([okPayload()]));
    expect(() => queuedCommands(reply, [{ id: 1 }], { ask: true })).toThrow("the client's own statement has run already");
    expect(queuedCommands(reply, [{ id: 1, sql: 'A' }], { ask: true })).toHaveLength(1);
  });

  it("is refused where the session's charset has not all of its characters", () => {
    const latin = heldCommand(Uint8Array.of(3, 0x58), { context: { clientCharset: 'latin1' } });
    expect(() => queuedCommands(latin, [{ id: 1, sql: 'Ł' }], { ask: false })).toThrow(
      "item 1 of the queue: the session speaks latin1, which has no 'Ł'",
    );
  });
});
