import { describe, expect, it } from 'vitest';
import { ReadOnlyPorts } from '../../../src-core/intercept/readOnlyPorts.ts';
import { command } from '../../../src-core/mysql/constants/commands.ts';
import { heldCommand } from '../../support/held.ts';

const send = (code: number, text: string) => heldCommand(Uint8Array.of(code, ...new TextEncoder().encode(text)));
const query = (text: string) => send(command.COM_QUERY, text);

function guarded() {
  const ports = new ReadOnlyPorts();
  ports.guard(query('').session.id, '127.0.0.1:4042');
  return ports;
}

describe('a read-only port', () => {
  it('lets reads through', () => {
    const ports = guarded();
    for (const held of [query('SELECT 1'), send(command.COM_STMT_PREPARE, 'SELECT ?'), send(command.COM_PING, '')])
      expect(ports.decide(held)).toBeNull();
  });

  it('answers all else with an error that names the port and the verb', () => {
    const ports = guarded();
    for (const [held, verb] of [
      [query('insert into t values (1)'), 'INSERT'],
      [send(command.COM_STMT_PREPARE, 'DELETE FROM t'), 'DELETE'],
      [send(command.COM_DROP_DB, 'shop'), 'COM_DROP_DB'],
    ] as const) {
      const message = `Hydrophone: 127.0.0.1:4042 is the read-only port, which takes reads only, not ${verb}`;
      expect(ports.decide(held)).toEqual({ actions: [{ kind: 'error', error: { code: 1290, sqlstate: 'HY000', message } }] });
    }
  });

  it('takes no interest in sessions of other ports, nor in those that have ended', () => {
    const ports = guarded();
    const { session } = query('');
    expect(ports.interest(session).commands?.has(command.COM_QUERY)).toBe(true);
    expect(ports.interest({ ...session, id: session.id + 1 }).commands).toBeNull();
    ports.ended(session);
    expect(ports.interest(session).commands).toBeNull();
    expect(ports.decide(query('DELETE FROM t'))).toBeNull();
  });
});
