/** What the admin interface is told by the rest of the proxy. Instants are µs since the epoch. */
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { SqliteValue } from '../sql/sqlDatabase.ts';

export type AdminRow = readonly SqliteValue[];

/** A client's connection to the proxy. */
export interface ProxyConnection {
  readonly openedAt: number;
  /** MySQL Proxy's number of what it does, see connectionStates. */
  readonly state: number;
  /** Default schema; empty for none. */
  readonly schema: string;
}

export interface AdminBackend {
  readonly ndx: number;
  readonly address: string;
  readonly state: string;
  readonly type: string;
  /** Empty where no script gave it one. */
  readonly uuid: string;
  readonly connectedClients: number;
}

/** How the engine stands. */
export interface EngineFacts {
  /** Addresses of the listeners, and whether they refuse all but reads. */
  readonly listeners: readonly { readonly address: string; readonly readOnly: boolean }[];
  readonly backends: readonly AdminBackend[];
  readonly connections: readonly ProxyConnection[];
  readonly recording: boolean;
}

/** The live capture, read in steps so that nobody waits long. */
export interface AdminCapture {
  /** A position behind all that is recorded now. */
  end(): number;
  /** The position from which on no more than about `newest` exchanges began. */
  startOf(newest: number): number;
  /** Exchanges recorded at `position`, in the columns of the table `exchanges` with the text of their normal form behind them. */
  exchanges(position: number): readonly { readonly row: AdminRow; readonly normalForm: string | null }[];
  /** Sessions that are new or changed since `change`, in the columns of the table `sessions`, and the number to ask with next time. */
  sessions(change: number): { readonly rows: readonly AdminRow[]; readonly change: number };
}

export interface AdminPorts {
  engine(): Promise<EngineFacts>;
  /** Null where there is none. */
  readonly capture: AdminCapture | null;
  /** Resolves once what waits on the thread's event loop had its turn. */
  yieldTurn(): Promise<void>;
  /** Null for none. */
  readonly script: AdminScript | null;
}

/** A Lua script that answers in place of the tables. */
export interface AdminScript {
  /** A client has logged in. The error refuses it. */
  open(client: {
    readonly id: number;
    readonly address: string;
    readonly user: string;
    readonly serverVersion: string;
  }): Promise<SqlError | null>;
  /** The whole reply: wire packets, numbered from 1. Null: the script says nothing to it. */
  answer(id: number, command: ScriptedCommand): Promise<Uint8Array | null>;
  close(id: number): void;
}

/** A command as the client sent it, and what it is read and answered with. */
export interface ScriptedCommand {
  /** The code first. */
  readonly payload: Uint8Array;
  readonly capabilities: bigint;
  readonly collation: number;
  readonly clientCharset: string;
  readonly resultsCharset: string | null;
  readonly schema: string | null;
  readonly statusFlags: number;
}

/** Who may log in. */
export interface AdminAccount {
  readonly user: string;
  readonly password: string;
}

export interface AdminOptions {
  /** Where it listens, as it is shown. */
  readonly address: string;
  /** Null where anybody may. */
  readonly account: AdminAccount | null;
  /** Logins without TLS are refused. */
  readonly tlsRequired: boolean;
  readonly shown: ShownOptions;
}

/** What the tables show as it was given. */
export interface ShownOptions {
  readonly luaScripts: readonly string[];
  readonly fixBug25371: boolean;
  /** Somebody asked for a port for reads only: then it is shown. */
  readonly readOnlyPort: boolean;
}
