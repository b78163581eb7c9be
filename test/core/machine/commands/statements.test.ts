import { describe, expect, it } from 'vitest';
import { ReplyGrammar } from '../../../../src-core/machine/commands/replyGrammar.ts';
import { lastPreparedId, morePieces, Statements } from '../../../../src-core/machine/commands/statements.ts';
import type { OpenExchange } from '../../../../src-core/machine/io.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { fakeExchange } from '../../../support/exchanges.ts';

const few = { statements: 3, typeBytes: 8, pieces: 4, textBytes: 1000, columnBytes: 100 };
let next = 1;

function prepare(statements: Statements, id: number, parameters = 2, capabilities = 0n, columns: Uint8Array[] | null = null) {
  const grammar = new ReplyGrammar(code.COM_STMT_PREPARE, capabilities);
  const payload = Uint8Array.of(0, id, 0, 0, 0, 0, 0, parameters, 0, 0, 0, 0);
  grammar.server(payload, 0, payload.length, payload.length);
  const exchange = fakeExchange(next++, { command: code.COM_STMT_PREPARE });
  statements.prepared(exchange, grammar, { statementText: null, columns });
  return exchange.id;
}

function refer(statements: Statements, id: number, command: number = code.COM_STMT_EXECUTE) {
  const exchange = fakeExchange(next++, { command, statementId: id });
  statements.refer(exchange);
  return exchange;
}

function sendAhead(statements: Statements, id: number) {
  const exchange = refer(statements, id, code.COM_STMT_SEND_LONG_DATA);
  statements.sentAhead(exchange);
  return exchange.id;
}

/** A COM_STMT_EXECUTE of two parameters that brings their types, or not. */
const execution = (...types: number[]) =>
  Uint8Array.of(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, types.length > 0 ? 1 : 0, ...types.flatMap((type) => [type, 0]));

describe('the statements of a session', () => {
  it('are known by id, and the one prepared last by -1 too', () => {
    const statements = new Statements();
    const first = prepare(statements, 1);
    const second = prepare(statements, 2, 5);
    expect(refer(statements, 1)).toMatchObject({ prepareExchange: first, parameterCount: 2 });
    expect(refer(statements, lastPreparedId)).toMatchObject({ prepareExchange: second, parameterCount: 5 });
    statements.closed(lastPreparedId);
    expect([refer(statements, 2).prepareExchange, refer(statements, lastPreparedId).prepareExchange]).toEqual([0, 0]);
    statements.clear();
    expect(refer(statements, 1).prepareExchange).toBe(0);
  });

  it('beyond the limit are forgotten, the oldest first', () => {
    const statements = new Statements(few);
    const ids = [1, 2, 3, 4, 5].map((id) => prepare(statements, id));
    expect([1, 2, 3, 4, 5].map((id) => refer(statements, id).prepareExchange)).toEqual([0, 0, ...ids.slice(2)]);
  });

  it('keep the types of their last execution, over all as many bytes as the limit says', () => {
    const statements = new Statements(few);
    prepare(statements, 1);
    prepare(statements, 2);
    for (const id of [1, 2]) statements.bind(refer(statements, id), execution(3, 0xfd), 0n);
    const again = refer(statements, 1);
    statements.bind(again, execution(), 0n);
    expect([...again.boundTypes!]).toEqual([3, 0, 0xfd, 0]);
    prepare(statements, 3);
    statements.bind(refer(statements, 3), execution(8, 8), 0n);
    expect([1, 2, 3].map((id) => refer(statements, id).prepareExchange > 0)).toEqual([false, true, true]);
  });

  it('remember types that stand behind a parameter count, which query attributes bring without any flag', () => {
    const statements = new Statements();
    prepare(statements, 1);
    const counted = Uint8Array.of(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 3, 0, 0, 0xfd, 0, 0, 1, 0, 0, 0, 0);
    statements.bind(refer(statements, 1), counted, capability.CLIENT_QUERY_ATTRIBUTES);
    const later = refer(statements, 1);
    statements.bind(later, execution(), 0n);
    expect([...later.boundTypes!]).toEqual([3, 0, 0xfd, 0]);
  });

  it('remember the types of a bulk execution for executions of both kinds', () => {
    const statements = new Statements();
    prepare(statements, 1);
    const bulk = Uint8Array.of(0xfa, 1, 0, 0, 0, 0x80, 0, 3, 0, 0xfd, 0, 0, 1, 0, 0, 0);
    statements.bind(refer(statements, 1, code.COM_STMT_BULK_EXECUTE), bulk, 0n);
    for (const command of [code.COM_STMT_EXECUTE, code.COM_STMT_BULK_EXECUTE]) {
      const later = refer(statements, 1, command);
      statements.bind(later, command === code.COM_STMT_EXECUTE ? execution() : Uint8Array.of(0xfa, 1, 0, 0, 0, 0, 0), 0n);
      expect([...later.boundTypes!]).toEqual([3, 0, 0xfd, 0]);
    }
  });
});

describe('long data', () => {
  it('is taken by the next execution, once', () => {
    const statements = new Statements();
    prepare(statements, 1);
    const pieces = [sendAhead(statements, 1), sendAhead(statements, 1)];
    expect(refer(statements, 1, code.COM_STMT_FETCH).related).toBeNull();
    expect(refer(statements, 1).related).toEqual(pieces);
    expect(refer(statements, 1).related).toBeNull();
  });

  it('is dropped by COM_STMT_RESET and with its statement', () => {
    const statements = new Statements(few);
    prepare(statements, 1);
    sendAhead(statements, 1);
    statements.reset(refer(statements, 1, code.COM_STMT_RESET));
    expect(refer(statements, 1).related).toBeNull();
    sendAhead(statements, 1);
    prepare(statements, 1);
    expect(refer(statements, 1).related).toBeNull();
  });

  it('in more pieces than the limit is told as incomplete, and the places are given back', () => {
    const statements = new Statements(few);
    prepare(statements, 1);
    const pieces = Array.from({ length: 7 }, () => sendAhead(statements, 1));
    expect(refer(statements, 1).related).toEqual([...pieces.slice(0, 4), morePieces]);
    const piece = sendAhead(statements, 1);
    expect(refer(statements, 1).related).toEqual([piece]);
  });

  it('of exchanges that are not recorded is not remembered', () => {
    const statements = new Statements();
    prepare(statements, 1);
    statements.sentAhead(fakeExchange(0, { id: 0, command: code.COM_STMT_SEND_LONG_DATA, statementId: 1 }));
    expect(refer(statements, 1).related ?? []).toEqual([]);
  });
});

describe('columns', () => {
  const answered = (
    statements: Statements,
    exchange: OpenExchange,
    grammar: ReplyGrammar,
    capabilities: bigint,
    columns: Uint8Array[] | null = null,
  ) => statements.answered({ exchange, grammar, columns }, capabilities);

  const told = (status: number, capabilities = 0n) => {
    const grammar = new ReplyGrammar(code.COM_STMT_EXECUTE, capabilities);
    grammar.server(Uint8Array.of(1), 0, 1, 1);
    grammar.server(new Uint8Array(30), 0, 30, 30);
    const eof = Uint8Array.of(0xfe, 0, 0, status, 0);
    grammar.server(eof, 0, 5, 5);
    return grammar;
  };

  it('of a cursor are those of the execution that opened it', () => {
    const statements = new Statements();
    prepare(statements, 1);
    const plain = refer(statements, 1);
    answered(statements, plain, told(0x02), 0n);
    const before = refer(statements, 1, code.COM_STMT_FETCH);
    answered(statements, before, new ReplyGrammar(code.COM_STMT_FETCH, 0n), 0n);
    expect(before.related).toBeNull();
    const opened = refer(statements, 1);
    answered(statements, opened, told(0x42), 0n);
    const fetched = refer(statements, 1, code.COM_STMT_FETCH);
    answered(statements, fetched, new ReplyGrammar(code.COM_STMT_FETCH, 0n), 0n);
    expect(fetched.related).toEqual([opened.id]);
  });

  it('that a reply leaves out are those of the last one that told some', () => {
    const cached = capability.MARIADB_CLIENT_CACHE_METADATA;
    const statements = new Statements();
    prepare(statements, 1);
    const first = refer(statements, 1);
    const grammar = new ReplyGrammar(code.COM_STMT_EXECUTE, cached);
    grammar.server(Uint8Array.of(1, 1), 0, 2, 2);
    expect([grammar.metadataTold, grammar.metadataSkipped]).toEqual([true, false]);
    answered(statements, first, grammar, cached);
    const second = refer(statements, 1);
    const skipped = new ReplyGrammar(code.COM_STMT_EXECUTE, cached);
    skipped.server(Uint8Array.of(1, 0), 0, 2, 2);
    expect([skipped.metadataTold, skipped.metadataSkipped]).toEqual([false, true]);
    answered(statements, second, skipped, cached);
    expect(second.related).toEqual([first.id]);
  });

  it('that a reply may leave out are at hand for the executions that follow, as many as the limit says', () => {
    const cached = capability.MARIADB_CLIENT_CACHE_METADATA;
    const statements = new Statements(few);
    prepare(statements, 1, 2, cached, [Uint8Array.of(1, 2)]);
    expect(refer(statements, 1).toldColumns).toEqual([Uint8Array.of(1, 2)]);
    const grammar = new ReplyGrammar(code.COM_STMT_EXECUTE, cached);
    grammar.server(Uint8Array.of(1, 1), 0, 2, 2);
    answered(statements, refer(statements, 1), grammar, cached, [new Uint8Array(60)]);
    expect(refer(statements, 1).toldColumns).toEqual([new Uint8Array(60)]);
    prepare(statements, 2, 2, cached, [new Uint8Array(60)]);
    expect(refer(statements, 2).toldColumns).toBeNull();
    statements.closed(1);
    prepare(statements, 3, 2, cached, [new Uint8Array(60)]);
    expect(refer(statements, 3).toldColumns).toEqual([new Uint8Array(60)]);
  });
});
