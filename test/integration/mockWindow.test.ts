/** A mock server in the window's hands: made from what was recorded, turned on in the backend's place, and off again. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MockState } from '../../src-core/bridge/contract.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startServe } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';
import { type OpenWindow, openWindow } from '../support/window.ts';

let serve: Hydrophone;
let window: OpenWindow;

beforeAll(async () => {
  serve = await startServe('--backend', `127.0.0.1:${inject('mariadb').port}`);
  window = await openWindow(serve);
});
afterAll(async () => {
  await window?.close();
  await serve?.stop();
  await serve?.dispose();
});

async function answerTo(sql: string): Promise<unknown> {
  const client = await openMysql2(serve.port, { rowsAsArray: true });
  try {
    return (await client.query(sql))[0];
  } catch (thrown) {
    return (thrown as Error).message;
  } finally {
    client.destroy();
  }
}

describe('a mock in the window', () => {
  it('begins with nothing, and cannot be turned on', async () => {
    expect(await window.bridge.call('mock.state', {})).toMatchObject({ on: false, text: '', path: null, statements: [], misses: [] });
    await expect(window.bridge.call('mock.setOn', { on: true })).rejects.toMatchObject({ code: 'badInput' });
  });

  it('is made from chosen exchanges, stands in for the backend, and gives way to it again', async () => {
    const before = await answerTo('SELECT NOW(6) AS at');
    await answerTo('SELECT 40 + 2 AS n');
    const found = async () =>
      (await window.bridge.call('capture.rows', { filter: 'sql:"40 + 2" or sql:"SELECT NOW"', from: 0, count: 2 })).rows;
    const [first] = await eventually('both exchanges', async () => ((await found()).length === 2 ? found() : null));
    const made = await window.bridge.call('capture.mockFrom', { ids: [first!.id], strict: false, name: 'the time' });
    expect(made).toMatchObject({ statements: 1, exchanges: 1, notes: [] });
    await window.bridge.call('mock.setText', { text: made.text });
    expect(await answerTo('SELECT NOW(6) AS at')).not.toEqual(before);
    expect(await window.bridge.call('mock.setOn', { on: true })).toMatchObject({ on: true });
    expect((await window.bridge.call('engine.status', {})).mock).toBe('mock server');
    expect(await answerTo('SELECT NOW(6) AS at')).toEqual(before);
    expect(await answerTo('SELECT 40 + 2 AS n')).toContain('Hydrophone mock: no answer for “SELECT 40 + 2 AS n”');
    const all = await window.bridge.call('capture.mockFrom', { filter: 'sql:"40 + 2" rows=1', strict: true, name: '' });
    expect(all).toMatchObject({ statements: 1, exchanges: 1 });
    await window.bridge.call('mock.setOn', { on: false });
    expect(await answerTo('SELECT 40 + 2 AS n')).toEqual([[42]]);
  });

  it('tells of hits and misses as they come', async () => {
    const states = window.bridge.stream('mock.states', {});
    await window.bridge.call('mock.setOn', { on: true });
    const seen = async (wanted: (state: MockState) => boolean): Promise<MockState> => {
      for await (const state of states) if (wanted(state)) return state;
      throw new Error('the states ended');
    };
    void answerTo('SELECT NOW(6) AS at');
    void answerTo('SELECT missing');
    const state = await seen(({ statements, misses }) => statements[0]!.hits === 2 && misses.length === 2);
    expect(state.misses[0]).toMatchObject({ sql: 'SELECT missing', count: 1, user: 'app', why: 'nothing is listed for it' });
    const { yaml } = await window.bridge.call('mock.answerFor', { miss: state.misses[0]!.id });
    await window.bridge.call('mock.setText', { text: `${state.text}${yaml}` });
    expect(await answerTo('SELECT missing')).toEqual([['…']]);
    await window.bridge.call('mock.setOn', { on: false });
  });
});
