/** What filters ask of a held statement is told from its bytes, where these tell, as it is from its text. */
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../../../src-core/intercept/held/subject.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { encodeText } from '../../../../src-core/mysql/constants/charsets.ts';
import { command } from '../../../../src-core/mysql/constants/commands.ts';
import { type HeldChanges, heldCommand } from '../../../support/held.ts';

const sent = (code: number, sql: string, charset = 'utf8mb4', head: readonly number[] = []) =>
  Uint8Array.from([code, ...head, ...encodeText(sql, charset)]);
const attributes: HeldChanges = { session: { capabilities: capability.CLIENT_QUERY_ATTRIBUTES } };
const words = ['from orders', 'größe', 'nowhere', 'name', 'c', ''];

function contains(payload: Uint8Array, changes: HeldChanges, word: string) {
  const subject = subjectOf(heldCommand(payload, changes));
  if (subject.stage !== 'command') throw new Error('it is a command');
  return { quick: subject.includes('sql', word), slow: subject.statement!.folded.includes(word) };
}

describe('SQL that contains a word', () => {
  const sql = 'SELECT größe, name FROM Orders';
  it.each([
    ['a query', sent(command.COM_QUERY, sql), {}],
    ['a query behind attributes', sent(command.COM_QUERY, sql, 'utf8mb4', [0, 1]), attributes],
    ['a PREPARE', sent(command.COM_STMT_PREPARE, sql), {}],
    ['a query in latin1', sent(command.COM_QUERY, sql, 'latin1'), { context: { clientCharset: 'latin1' } }],
    ['a query in UTF-8 after SET NAMES binary', sent(command.COM_QUERY, sql), { context: { clientCharset: 'binary' } }],
  ] as const)('%s', (_, payload, changes) => {
    const quick = words.map((word) => contains(payload, changes, word).quick);
    const slow = words.map((word) => contains(payload, changes, word).slow);
    expect(slow).toEqual([true, true, false, true, true, true]);
    // What is not ASCII is looked for in the text.
    expect(quick).toEqual(slow.map((found, i) => (words[i] === 'größe' ? null : found)));
  });

  it('is not told from bytes where a byte may be half a character', () => {
    const payload = sent(command.COM_QUERY, "SELECT 'ソ'", 'sjis');
    expect(contains(payload, { context: { clientCharset: 'sjis' } }, '\\')).toEqual({ quick: null, slow: false });
  });

  it('of a prepared statement is that of its text, in the character set of the session', () => {
    const execute = Uint8Array.from([command.COM_STMT_EXECUTE, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
    const held = heldCommand(execute, { prepared: 'SELECT größe', exchange: { statementId: 1 } });
    const statement = (changes: object) => {
      const subject = subjectOf({ ...held, ...changes });
      return subject.stage === 'command' ? subject.statement : null;
    };
    expect(statement({})?.sql).toBe('SELECT größe');
    expect(statement({})).toBe(statement({}));
    expect(statement({ context: { ...held.context, clientCharset: 'latin1' } })?.sql).toBe('SELECT grÃ¶ÃŸe');
    const ansiQuotes = 0x8000;
    expect(statement({ statusFlags: held.statusFlags | ansiQuotes })).not.toBe(statement({}));
    expect(statement({ command: { ...held.command, code: command.COM_STMT_CLOSE } })).toBeNull();
  });
});
