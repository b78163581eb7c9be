/** THE table of what can stand behind `is:`. One entry a word. */
import { command } from '../../mysql/constants/commands.ts';
import type { StatementKind } from '../../mysql/sql/statements.ts';
import type { CommandSubject, LoginSubject, ReplySubject } from './subject.ts';

interface FlagWords {
  /** As in `it …`. */
  readonly says: string;
  /** As in `it …`, of the contrary. */
  readonly denies: string;
  /** Command codes it can be true of; null: any. */
  readonly commands: ReadonlySet<number> | null;
}

export type Flag = FlagWords &
  (
    | { readonly stage: 'login'; readonly test: (s: LoginSubject | CommandSubject | ReplySubject) => boolean }
    | { readonly stage: 'command'; readonly test: (s: CommandSubject | ReplySubject) => boolean }
    | { readonly stage: 'reply'; readonly test: (s: ReplySubject) => boolean }
  );

/** Commands that carry SQL, or execute what was prepared. */
export const sqlCommands: ReadonlySet<number> = new Set([
  command.COM_QUERY,
  command.COM_STMT_PREPARE,
  command.COM_STMT_EXECUTE,
  command.COM_STMT_BULK_EXECUTE,
]);

export const preparedCommands: ReadonlySet<number> = new Set([
  command.COM_STMT_PREPARE,
  command.COM_STMT_EXECUTE,
  command.COM_STMT_BULK_EXECUTE,
  command.COM_STMT_SEND_LONG_DATA,
  command.COM_STMT_CLOSE,
  command.COM_STMT_RESET,
  command.COM_STMT_FETCH,
]);

export const flags: Readonly<Record<string, Flag>> = {
  read: kind('read', 'reads', 'reads nothing'),
  write: kind('write', 'writes', 'writes nothing'),
  ddl: kind('ddl', 'changes the schema', 'changes no schema'),
  slow: reply('is slow (the server says so)', 'is not slow', (s) => s.slow),
  error: reply('ended with an error', 'ended without an error', (s) => s.errorCode !== 0),
  held: reply('was held', 'was not held', (s) => s.heldUs > 0),
  mocked: reply('was answered by the proxy', 'was not answered by the proxy', (s) => s.mocked),
  modified: reply('was modified', 'was not modified', (s) => s.modified),
  injected: ofCommand('was sent by the proxy itself', 'was not sent by the proxy itself', null, (s) => s.injected),
  prepared: ofCommand('belongs to a prepared statement', 'belongs to no prepared statement', preparedCommands, (s) =>
    preparedCommands.has(s.command),
  ),
  transaction: ofCommand('is inside a transaction', 'is outside transactions', null, (s) => s.inTransaction),
  aborted: reply('ended without a whole reply', 'did not end early', (s) => s.end !== null && s.end !== 'replied'),
  tls: ofLogin('came encrypted', 'came unencrypted', (s) => s.tls !== null),
  compressed: ofLogin('came compressed', 'came uncompressed', (s) => s.compression !== 'none'),
  opaque: ofLogin('belongs to a session that cannot be followed', 'belongs to a session that can be followed', (s) => s.opaque),
};

function kind(wanted: StatementKind, says: string, denies: string): Flag {
  return ofCommand(says, denies, sqlCommands, (s) => s.statement?.kinds.includes(wanted) === true);
}

function ofLogin(says: string, denies: string, test: (s: LoginSubject | CommandSubject | ReplySubject) => boolean): Flag {
  return { says, denies, commands: null, stage: 'login', test };
}

function ofCommand(
  says: string,
  denies: string,
  commands: ReadonlySet<number> | null,
  test: (s: CommandSubject | ReplySubject) => boolean,
): Flag {
  return { says, denies, commands, stage: 'command', test };
}

function reply(says: string, denies: string, test: (s: ReplySubject) => boolean): Flag {
  return { says, denies, commands: null, stage: 'reply', test };
}
