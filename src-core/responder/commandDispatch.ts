/**
 * Commands to answers: what each COM_ means for a Responder's session.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
 */
import { MalformedPacket } from '../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import { query } from '../mysql/commands/query.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { binaryCollation } from '../mysql/constants/collations.ts';
import { columnType } from '../mysql/constants/columnTypes.ts';
import { command } from '../mysql/constants/commands.ts';
import { defaultSqlstate } from '../mysql/constants/errorCodes.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../mysql/packets/columnDefinition.ts';
import { statistics } from '../mysql/packets/statistics.ts';
import { errorReply, isSqlError, type Reply } from '../mysql/synth/reply.ts';
import type { ReplyWriter } from '../mysql/synth/replyWriter.ts';
import { PreparedStatements } from './preparedStatements.ts';
import { readClaim, readExecute } from './requests.ts';
import type { ResponderSession } from './responder.ts';
import type { Claim } from './serverLogin.ts';

export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly binary: boolean }
  /** Packets that are no OK, ERR or result set. */
  | { readonly kind: 'packets'; write(out: ReplyWriter): void }
  /** Wire packets as they are. */
  | { readonly kind: 'wire'; readonly packets: Uint8Array }
  | { readonly kind: 'changeUser'; readonly claim: Claim }
  /** The command has no reply. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'quit' };

/** `reader` stands after the command's code. */
type Handler = (reader: PacketReader, context: CodecContext, payload: Uint8Array) => Answer | Promise<Answer>;

const nothing: Answer = { kind: 'nothing' };
const plainOk = text({ results: [{ kind: 'ok' }] });

export class CommandDispatch {
  private readonly session: ResponderSession;
  private readonly statements: PreparedStatements;
  private readonly handlers: ReadonlyMap<number, Handler>;
  /** COM_SET_OPTION can change what the login agreed on. */
  private multiStatements: boolean | null = null;

  constructor(session: ResponderSession, longDataLimit: number) {
    this.session = session;
    this.statements = new PreparedStatements(longDataLimit);
    this.handlers = this.table();
  }

  /** Rejects with MalformedPacket; a mistake of the responder's becomes ERR 1105. */
  async answer(payload: Uint8Array, context: CodecContext): Promise<Answer> {
    const reader = new PacketReader(payload, { record: false });
    const code = payload.length === 0 ? -1 : reader.u8('command');
    try {
      const whole = this.session.answers === undefined ? null : await this.session.answers(payload, context);
      if (whole !== null) return { kind: 'wire', packets: whole };
      return (await this.handlers.get(code)?.(reader, context, payload)) ?? failure(1047, 'Unknown command');
    } catch (error) {
      if (error instanceof MalformedPacket) throw error;
      return failure(1105, `Unknown error: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** After a login, a change of user or a reset. */
  forgetStatements(): void {
    this.statements.clear();
    this.multiStatements = null;
  }

  private table(): ReadonlyMap<number, Handler> {
    const { session, statements } = this;
    return new Map<number, Handler>([
      [command.COM_QUIT, () => ({ kind: 'quit' })],
      [command.COM_PING, () => plainOk],
      [command.COM_DEBUG, () => failure(1227, 'Access denied; you need (at least one of) the SUPER privilege(s) for this operation')],
      [
        command.COM_INIT_DB,
        (reader, context) => {
          const error = session.useSchema(reader.eofText('schema', context.clientCharset));
          return error === null ? plainOk : text(errorReply(error));
        },
      ],
      [
        command.COM_QUERY,
        async (_, context, payload) => {
          const { sql } = query.read(new PacketReader(payload, { record: false }), context);
          return text(await session.query(sql, this.multiStatements ?? asksForMulti(context)));
        },
      ],
      [
        command.COM_FIELD_LIST,
        (reader, context) => {
          const table = reader.nulText('table', context.clientCharset);
          const columns = session.fieldList(table, reader.eofText('wildcard', context.clientCharset));
          if (isSqlError(columns)) return text(errorReply(columns));
          return { kind: 'packets', write: (out) => out.fieldList(columns) };
        },
      ],
      [command.COM_STATISTICS, () => ({ kind: 'packets', write: (out) => out.add(statistics, { text: session.statistics() }) })],
      [
        command.COM_SET_OPTION,
        (reader) => {
          const option = reader.u16('option');
          if (option > 1) return failure(1047, 'Unknown command');
          this.multiStatements = option === 0;
          return { kind: 'packets', write: (out) => out.eof() };
        },
      ],
      [
        command.COM_RESET_CONNECTION,
        () => {
          session.reset();
          this.forgetStatements();
          return plainOk;
        },
      ],
      [command.COM_CHANGE_USER, (_, context, payload) => ({ kind: 'changeUser', claim: readClaim(payload, context) })],
      [command.COM_STMT_PREPARE, (reader, context) => this.prepare(reader.eofText('sql', context.clientCharset))],
      [command.COM_STMT_EXECUTE, (reader, context, payload) => this.execute(reader.u32('statement id'), payload, context)],
      [
        command.COM_STMT_SEND_LONG_DATA,
        (reader) => {
          const statement = statements.get(reader.u32('statement id'));
          const parameter = reader.u16('parameter');
          if (statement !== undefined) statements.append(statement, parameter, reader.eofBytes('data'));
          return nothing;
        },
      ],
      [
        command.COM_STMT_CLOSE,
        (reader) => {
          statements.close(reader.u32('statement id'));
          return nothing;
        },
      ],
      [
        command.COM_STMT_RESET,
        (reader) => {
          const statement = statements.get(reader.u32('statement id'));
          if (statement === undefined) return noStatement('mysqld_stmt_reset');
          statement.longData.clear();
          return plainOk;
        },
      ],
      [command.COM_STMT_FETCH, () => failure(1421, 'The statement has no open cursor.')],
    ]);
  }

  private async prepare(sql: string): Promise<Answer> {
    this.statements.failed();
    const prepared = await this.session.prepare(sql);
    if (isSqlError(prepared)) return text(errorReply(prepared));
    const statement = this.statements.add(prepared);
    if (statement === null) return failure(1461, "Can't create more than max_prepared_stmt_count statements (current value: 16382)");
    const parameters = Array.from({ length: prepared.parameterCount }, () => parameterDefinition);
    return { kind: 'packets', write: (out) => out.prepared(statement.id, parameters, prepared.columns) };
  }

  private async execute(id: number, payload: Uint8Array, context: CodecContext): Promise<Answer> {
    const statement = this.statements.get(id);
    if (statement === undefined) return noStatement('mysqld_stmt_execute', String(id));
    const parameters = readExecute(payload, context, statement);
    statement.longData.clear();
    if (parameters === null) return failure(1210, 'Incorrect arguments to mysqld_stmt_execute');
    return { kind: 'reply', reply: await this.session.execute(statement.prepared, parameters), binary: true };
  }
}

/** As the server tells a parameter before its type is known. */
const parameterDefinition: ColumnDefinition = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: '?',
  orgName: '',
  collation: binaryCollation,
  length: 0,
  type: columnType.VAR_STRING,
  flags: 0x80,
  decimals: 0,
  extended: null,
};

function text(reply: Reply): Answer {
  return { kind: 'reply', reply, binary: false };
}

function failure(code: number, message: string): Answer {
  return text(errorReply({ code, sqlstate: defaultSqlstate(code), message }));
}

function noStatement(where: string, id = ''): Answer {
  return failure(1243, `Unknown prepared statement handler (${id}) given to ${where}`);
}

function asksForMulti(context: CodecContext): boolean {
  return has(context.capabilities, capability.CLIENT_MULTI_STATEMENTS);
}
