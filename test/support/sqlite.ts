import { DatabaseSync } from 'node:sqlite';
import type { OpenSql } from '../../src-core/capture/sqlPort.ts';

/** node:sqlite as the capture's database port. */
export const openSqlite: OpenSql = (path, { readOnly }) => new DatabaseSync(path, { readOnly });
