import { describe, expect, it } from 'vitest';
import { ReplyGrammar } from '../../../../src-core/machine/commands/replyGrammar.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command } from '../../../../src-core/mysql/constants/commands.ts';
import { eof, err, ok, row } from '../../../support/wire.ts';

const deprecated = capability.CLIENT_DEPRECATE_EOF;
const column = [3, ...new TextEncoder().encode('def')];
const more = 0x0008;

/** Payloads, as packets without their headers. */
function roles(grammar: ReplyGrammar, payloads: readonly ArrayLike<number>[]): string {
  const seen = payloads.map((payload) => {
    const bytes = Uint8Array.from(payload);
    if (grammar.done) return '(over)';
    return grammar.awaits === 'client' ? grammar.client(bytes.length) : grammar.server(bytes, 0, Math.min(64, bytes.length), bytes.length);
  });
  return `${seen.join(' ')}${grammar.done ? ' .' : ''}`;
}
const body = (packet: Uint8Array) => packet.subarray(4);
const okFe = (status = 2) => [0xfe, 0, 0, status & 0xff, status >> 8, 0, 0];
const longRow = new Uint8Array(20).fill(0xfe);

describe('ReplyGrammar', () => {
  it.each([
    ['COM_QUERY, OK', command.COM_QUERY, 0n, [body(ok(1))], 'ok .'],
    ['COM_QUERY, ERR', command.COM_QUERY, 0n, [body(err(1, 1064, '42000', 'no'))], 'err .'],
    [
      'rows',
      command.COM_QUERY,
      0n,
      [[1], column, body(eof(3)), body(row(4, 'a')), body(eof(5))],
      'columnCount columnDefinition eof textRow eof .',
    ],
    [
      'rows, EOF deprecated',
      command.COM_QUERY,
      deprecated,
      [[1], column, body(row(4, 'a')), okFe()],
      'columnCount columnDefinition textRow ok .',
    ],
    [
      'a row of 0xFE…',
      command.COM_QUERY,
      0n,
      [[1], column, body(eof(3)), longRow, body(eof(5))],
      'columnCount columnDefinition eof textRow eof .',
    ],
    [
      'an error among rows',
      command.COM_QUERY,
      0n,
      [[1], column, body(eof(3)), body(err(4, 1317, '70100', ''))],
      'columnCount columnDefinition eof err .',
    ],
    [
      'several results',
      command.COM_QUERY,
      0n,
      [body(ok(1, 0, 0, 2 | more)), [1], column, body(eof(3)), body(eof(4, 2 | more)), body(ok(5))],
      'ok columnCount columnDefinition eof eof ok .',
    ],
    [
      'COM_STMT_EXECUTE',
      command.COM_STMT_EXECUTE,
      0n,
      [[1], column, body(eof(3)), [0, 0, 7], body(eof(5))],
      'columnCount columnDefinition eof binaryRow eof .',
    ],
    ['a cursor', command.COM_STMT_EXECUTE, 0n, [[1], column, body(eof(3, 0x42))], 'columnCount columnDefinition eof .'],
    ['a cursor, EOF deprecated', command.COM_STMT_EXECUTE, deprecated, [[1], column, okFe(0x42)], 'columnCount columnDefinition ok .'],
    ['COM_STMT_FETCH', command.COM_STMT_FETCH, 0n, [[0, 0, 7], body(eof(2))], 'binaryRow eof .'],
    [
      'PREPARE, 1 parameter, 2 columns',
      command.COM_STMT_PREPARE,
      0n,
      [[0, 9, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0], column, body(eof(3)), column, column, body(eof(6))],
      'prepareOk parameterDefinition eof columnDefinition columnDefinition eof .',
    ],
    [
      'PREPARE, EOF deprecated',
      command.COM_STMT_PREPARE,
      deprecated,
      [[0, 9, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], column, column],
      'prepareOk parameterDefinition columnDefinition .',
    ],
    ['PREPARE of nothing', command.COM_STMT_PREPARE, 0n, [[0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], 'prepareOk .'],
    ['COM_FIELD_LIST', command.COM_FIELD_LIST, 0n, [column, column, body(eof(3))], 'columnDefinition columnDefinition eof .'],
    ['COM_STATISTICS', command.COM_STATISTICS, 0n, [new TextEncoder().encode('Uptime: 3')], 'statistics .'],
    ['COM_SET_OPTION', command.COM_SET_OPTION, 0n, [body(eof(1))], 'eof .'],
    ['COM_SET_OPTION, EOF deprecated', command.COM_SET_OPTION, deprecated, [okFe()], 'ok .'],
    [
      'LOCAL INFILE',
      command.COM_QUERY,
      0n,
      [[0xfb, 97], [1, 2, 3], [], body(ok(4))],
      'localInfileRequest localInfileData localInfileData ok .',
    ],
    [
      'COM_CHANGE_USER',
      command.COM_CHANGE_USER,
      0n,
      [[0xfe, 97, 0], [1], [1, 4], [2], body(ok(5))],
      'authSwitchRequest authResponse authMoreData authResponse ok .',
    ],
    [
      'COM_CHANGE_USER with two factors',
      command.COM_CHANGE_USER,
      capability.MULTI_FACTOR_AUTHENTICATION,
      [[0xfe, 97, 0], [1], [2, 97, 0], [1], body(ok(5))],
      'authSwitchRequest authResponse authNextFactor authResponse ok .',
    ],
    ['a plugin of MariaDB’s that begins so', command.COM_CHANGE_USER, 0n, [[2, 97, 0], [1], body(ok(5))], 'authMoreData authResponse ok .'],
    ['fast caching_sha2', command.COM_CHANGE_USER, 0n, [[1, 3], body(ok(2))], 'authMoreData ok .'],
    ['progress', command.COM_QUERY, capability.CLIENT_CAPABILITY_EXTENSION, [[0xff, 0xff, 0xff, 1, 1, 2], body(ok(2))], 'progress ok .'],
    ['no reply', command.COM_STMT_CLOSE, 0n, [], ' .'],
    [
      'no metadata',
      command.COM_QUERY,
      deprecated | capability.CLIENT_OPTIONAL_RESULTSET_METADATA,
      [[1, 0], body(row(2, 'a')), okFe()],
      'columnCount textRow ok .',
    ],
    ['an unknown command', 0x7b, 0n, [[1], [2]], 'unknown unknown'],
  ] as const)('%s', (_, code, capabilities, payloads, expected) => {
    expect(roles(new ReplyGrammar(code, capabilities), payloads)).toBe(expected);
  });

  it('reads what moves the state', () => {
    const grammar = new ReplyGrammar(command.COM_QUERY, 0n);
    roles(grammar, [[0, 0xfc, 0x10, 0x27, 0xfd, 1, 0, 1, 3, 0, 5, 0]]);
    expect(grammar).toMatchObject({ affectedRows: 10000n, affectedTotal: 10000n, lastInsertId: 65537n, statusFlags: 3, warnings: 5 });
    const prepare = new ReplyGrammar(command.COM_STMT_PREPARE, 0n);
    roles(prepare, [[0, 1, 2, 3, 4, 5, 0, 6, 0, 0, 7, 0]]);
    expect(prepare).toMatchObject({ statementId: 0x04030201, columnCount: 5, parameterCount: 6, warnings: 7 });
  });

  it('never throws on cut packets', () => {
    for (const code of Object.values(command)) {
      for (const first of [0x00, 0x01, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]) {
        for (let length = 0; length < 14; length++) {
          const payload = new Uint8Array(length).fill(first);
          expect(() => roles(new ReplyGrammar(code, 0n), [payload, payload, payload])).not.toThrow();
        }
      }
    }
  });
});
