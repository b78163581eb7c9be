/**
 * What a session remembers between commands, as far as decoding needs it: schema, character sets, prepared statements.
 * Filled from what the server confirmed: session tracking where it was negotiated, else the command that succeeded.
 */
import { collationCharset } from '../../mysql/constants/collations.ts';
import type { SessionStateItem } from '../../mysql/packets/sessionState.ts';
import type { ExchangeContext, SessionInfo } from '../io.ts';
import { Statements } from './statements.ts';

/** What takes effect when the command that asks for it succeeds. */
export interface StateChange {
  readonly user?: string;
  readonly schema?: string | null;
  readonly clientCharset?: string;
  readonly resultsCharset?: string | null;
  /** Of a COM_CHANGE_USER. */
  readonly collation?: number;
  readonly forgetStatements?: boolean;
  /** Both character sets become what a session begins with on this server. */
  readonly initialCharsets?: boolean;
}

export class SessionState {
  /** Shared by all exchanges until something in it changes. */
  context: ExchangeContext;
  readonly statements = new Statements();
  /** Logins and changes of user so far. */
  logins = 0;
  /** As the last reply told them; 0 before the first. */
  statusFlags = 0;
  /** Of the last login. */
  private loginCharset = 'utf8mb4';

  constructor(session: SessionInfo) {
    this.context = { session, schema: session.schema, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  }

  /** After the HandshakeResponse or a COM_CHANGE_USER that succeeded. */
  loggedIn(session: SessionInfo): void {
    const charset = collationCharset(session.collation) ?? 'utf8mb4';
    this.loginCharset = charset;
    this.context = { session, schema: session.schema, clientCharset: charset, resultsCharset: charset };
  }

  /** Another connection of a server serves the session: this is how it is. */
  attached(context: ExchangeContext): void {
    this.statements.clear();
    this.statusFlags = context.session.statusFlags;
    this.context = context;
  }

  apply(change: StateChange): void {
    if (change.forgetStatements) this.statements.clear();
    if (change.user !== undefined) this.userChanged(change);
    const now = this.context;
    const schema = change.schema === undefined ? now.schema : change.schema;
    const user = change.user === undefined ? now.session.user : change.user;
    const initial = change.initialCharsets === true ? this.initialCharset() : null;
    const clientCharset = initial ?? change.clientCharset ?? now.clientCharset;
    const resultsCharset = initial ?? (change.resultsCharset === undefined ? now.resultsCharset : change.resultsCharset);
    if (schema === now.schema && user === now.session.user) {
      if (clientCharset === now.clientCharset && resultsCharset === now.resultsCharset) return;
      this.context = { ...now, clientCharset, resultsCharset };
      return;
    }
    this.context = { session: { ...now.session, schema, user }, schema, clientCharset, resultsCharset };
  }

  private userChanged({ clientCharset, collation }: StateChange): void {
    const { context } = this;
    this.logins++;
    this.loginCharset = clientCharset ?? context.clientCharset;
    if (collation !== undefined) this.context = { ...context, session: { ...context.session, collation } };
  }

  /** What an OK's session tracking says. */
  track(items: readonly SessionStateItem[]): void {
    for (const item of items) {
      if (item.kind === 'schema') this.apply({ schema: item.schema });
      else if (item.kind === 'variable') this.trackVariable(item.name, item.value);
    }
  }

  /**
   * What COM_RESET_CONNECTION leaves: MariaDB goes back to the login's, MySQL to the global variables, which are utf8mb4 unless
   * somebody changed them (tried with both).
   */
  private initialCharset(): string {
    return /mariadb/i.test(this.context.session.serverVersion ?? '') ? this.loginCharset : 'utf8mb4';
  }

  private trackVariable(name: string, value: string): void {
    if (!/^\w{0,64}$/.test(value)) return;
    if (name === 'character_set_client') this.apply({ clientCharset: value });
    else if (name === 'character_set_results') this.apply({ resultsCharset: value === '' ? null : value });
  }
}
