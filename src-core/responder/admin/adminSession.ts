/** One connection to the admin interface: where there is a Lua script, that is asked before the tables. */
import { command } from '../../mysql/constants/commands.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import { defaultCollation } from '../../mysql/synth/resultCharset.ts';
import type { LoginRequest } from '../responder.ts';
import type { SessionState } from '../sql/sessionState.ts';
import type { SqlServer } from '../sql/sqlServer.ts';
import { SqlSession } from '../sql/sqlSession.ts';
import type { AdminScript } from './ports.ts';

/** These have no reply, or are the connection's own business. */
const notAsked: ReadonlySet<number> = new Set([
  command.COM_QUIT,
  command.COM_STMT_CLOSE,
  command.COM_STMT_SEND_LONG_DATA,
  command.COM_CHANGE_USER,
  command.COM_RESET_CONNECTION,
]);

export class AdminSession extends SqlSession {
  private readonly script: AdminScript | null;

  constructor(server: SqlServer, state: SessionState, script: AdminScript | null) {
    super(server, state);
    this.script = script;
  }

  override login(request: LoginRequest): SqlError | null | Promise<SqlError | null> {
    const refused = super.login(request);
    if (refused !== null || this.script === null) return refused;
    const { connectionId: id } = this.state;
    return this.script.open({ id, address: request.client, user: request.user, serverVersion: this.db.serverVersion });
  }

  async answers(payload: Uint8Array, { capabilities, clientCharset, resultsCharset }: CodecContext): Promise<Uint8Array | null> {
    const { script, state } = this;
    if (script === null || notAsked.has(payload[0] ?? command.COM_QUIT)) return null;
    return script.answer(state.connectionId, {
      payload: new Uint8Array(payload),
      capabilities,
      clientCharset,
      resultsCharset,
      collation: defaultCollation(resultsCharset ?? clientCharset) ?? 0,
      schema: state.schema,
      statusFlags: serverStatus.autocommit,
    });
  }

  override close(): void {
    super.close();
    this.script?.close(this.state.connectionId);
  }
}
