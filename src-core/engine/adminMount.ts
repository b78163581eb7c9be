/** The admin interface with the capture that it reads: what an admin thread runs. */
import { openCaptureStore } from '../capture/captureStore.ts';
import type { OpenSql } from '../capture/sqlPort.ts';
import { CaptureTables } from '../capture/tables.ts';
import { AdminInterface } from '../responder/admin/adminInterface.ts';
import type { AdminOptions, AdminScript, EngineFacts } from '../responder/admin/ports.ts';
import type { Responder } from '../responder/responder.ts';
import type { SqliteDatabase } from '../responder/sql/sqlDatabase.ts';
import type { SqlPorts } from '../responder/sql/sqlServer.ts';

export interface AdminMountPorts extends Omit<SqlPorts, 'sqlite'> {
  /** The path '' gives a database in a temporary file that nobody else sees. */
  readonly openSql: OpenSql;
  engine(): Promise<EngineFacts>;
  yieldTurn(): Promise<void>;
  /** Null for none. */
  readonly script: AdminScript | null;
}

export interface MountedAdmin {
  readonly responder: Responder;
  /** After the last session: lets the capture go. */
  close(): void;
}

/** `capturePath`: of the file that the capture's thread writes; it is opened at the first statement about it. Throws what SQLite says. */
export function mountAdmin(ports: AdminMountPorts, capturePath: string, options: AdminOptions): MountedAdmin {
  const { openSql } = ports;
  const sqlite = openSql('', { readOnly: false }) as unknown as SqliteDatabase;
  let tables: CaptureTables | null = null;
  let close = (): void => undefined;
  const opened = (): CaptureTables => {
    if (tables === null) {
      const store = openCaptureStore(openSql, capturePath, 'readOnly');
      close = () => store.close();
      tables = new CaptureTables(store);
    }
    return tables;
  };
  const capture = {
    end: () => opened().end(),
    startOf: (newest: number) => opened().startOf(newest),
    exchanges: (segment: number) => opened().exchanges(segment),
    sessions: (change: number) => opened().sessions(change),
  };
  const { engine, yieldTurn, script } = ports;
  const responder = new AdminInterface({ ...ports, sqlite }, { engine, capture, yieldTurn, script }, options);
  return {
    responder,
    close: () => {
      close();
      sqlite.close();
    },
  };
}
