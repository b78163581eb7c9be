import { expect, it } from 'vitest';
import { WriteLock } from '../../../../src-core/responder/sql/writeLock.ts';

function setUp() {
  const tasks: (() => void)[] = [];
  const lock = new WriteLock((_, task) => {
    tasks.push(task);
    return () => tasks.splice(tasks.indexOf(task), 1);
  });
  return { lock, tasks, a: {}, b: {}, c: {} };
}

it('is given in the order it was asked for, and to its holder again at once', async () => {
  const { lock, tasks, a, b, c } = setUp();
  expect(lock.take(a, 1)).toBe(true);
  expect(lock.take(a, 1)).toBe(true);
  const waits = [lock.take(b, 1), lock.take(c, 1)];
  lock.release(a);
  expect(await waits[0]).toBe(true);
  expect(lock.heldBy(b)).toBe(true);
  lock.release(b);
  expect(await waits[1]).toBe(true);
  lock.release(c);
  expect(tasks).toHaveLength(0);
  expect(lock.heldBy(c)).toBe(false);
});

it('a wait ends in time, or when the owner gives up', async () => {
  const { lock, tasks, a, b, c } = setUp();
  lock.take(a, 1);
  const late = lock.take(b, 1);
  const left = lock.take(c, 1);
  tasks[0]?.();
  expect(await late).toBe(false);
  lock.release(c);
  expect(await left).toBe(false);
  lock.release(a);
  expect(lock.take(b, 1)).toBe(true);
});
