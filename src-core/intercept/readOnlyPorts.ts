/** MySQL Proxy's read-only address: sessions of such a port get an error for all that is no pure read. */
import type { SessionInfo } from '../machine/io.ts';
import { command, commandName } from '../mysql/constants/commands.ts';
import { firstChange } from '../mysql/sql/pureReads.ts';
import { heldSql } from './held/heldRequest.ts';
import { lexerOptionsOf } from './heldContext.ts';
import type { Asked, Decision, Interceptor } from './interceptor.ts';

/** Commands without SQL that change something, or that make the session another server's replica. */
const changing: ReadonlySet<number> = new Set([
  command.COM_CREATE_DB,
  command.COM_DROP_DB,
  command.COM_REFRESH,
  command.COM_SHUTDOWN,
  command.COM_DELAYED_INSERT,
  command.COM_BINLOG_DUMP,
  command.COM_BINLOG_DUMP_GTID,
  command.COM_TABLE_DUMP,
  command.COM_REGISTER_SLAVE,
  command.COM_CLONE,
]);
/** An execution runs what was let through when it was prepared. */
const guarded = { login: false, commands: new Set([command.COM_QUERY, command.COM_STMT_PREPARE, ...changing]) };
const elsewhere = { login: false, commands: null };

/** ER_OPTION_PREVENTS_STATEMENT, which a server with read_only answers writes with. */
const optionPreventsStatement = 1290;

export class ReadOnlyPorts implements Interceptor {
  readonly id = 'read-only port';
  readonly name = 'read-only port';
  /** `host:port` of the port by the number of the session. */
  private readonly sessions = new Map<number, string>();

  /** A session begins at a read-only port. */
  guard(session: number, port: string): void {
    this.sessions.set(session, port);
  }

  interest({ id }: SessionInfo): typeof guarded | typeof elsewhere {
    return this.sessions.has(id) ? guarded : elsewhere;
  }

  decide(asked: Asked): Decision | null {
    const port = this.sessions.get(asked.session.id);
    if (port === undefined || asked.at !== 'command') return null;
    const { code } = asked.command;
    const sql = heldSql(asked);
    const change = sql === null ? (changing.has(code) ? commandName(code) : null) : firstChange(sql, lexerOptionsOf(asked));
    if (change === null) return null;
    const message = `Hydrophone: ${port} is the read-only port, which takes reads only, not ${change}`;
    return { actions: [{ kind: 'error', error: { code: optionPreventsStatement, sqlstate: 'HY000', message } }] };
  }

  ended({ id }: SessionInfo): void {
    this.sessions.delete(id);
  }
}
