/** Of `mysql.proto`: OK, ERR and EOF. */
import { mysqlProxyState, unknownError } from '../../../machine/login/proxyError.ts';
import { serverStatus } from '../../../mysql/constants/statusFlags.ts';
import { eof } from '../../../mysql/packets/eof.ts';
import { err } from '../../../mysql/packets/err.ts';
import { ok } from '../../../mysql/packets/ok.ts';
import { bytesOf, numberField, textField } from './arguments.ts';
import type { Natives } from './luaModule.ts';
import { fromPacket, toPacket } from './packetNatives.ts';

export const replyNatives: Natives = {
  from_err_packet: fromPacket('from_err_packet', err, ({ code, sqlstate, message }) => ({
    errmsg: bytesOf(message),
    errcode: code,
    sqlstate,
  })),
  to_err_packet: toPacket('to_err_packet', err, (lua) => ({
    code: numberField(lua, 1, 'errcode', unknownError),
    sqlstate: textField(lua, 1, 'sqlstate') ?? mysqlProxyState,
    message: textField(lua, 1, 'errmsg') ?? '',
  })),
  from_ok_packet: fromPacket('from_ok_packet', ok, ({ affectedRows, lastInsertId, statusFlags, warnings }) => ({
    server_status: statusFlags,
    insert_id: lastInsertId,
    warnings,
    affected_rows: affectedRows,
  })),
  to_ok_packet: toPacket('to_ok_packet', ok, (lua) => ({
    header: 0x00 as const,
    affectedRows: BigInt(numberField(lua, 1, 'affected_rows', 0)),
    lastInsertId: BigInt(numberField(lua, 1, 'insert_id', 0)),
    statusFlags: numberField(lua, 1, 'server_status', serverStatus.autocommit),
    warnings: numberField(lua, 1, 'warnings', 0),
    info: '',
    sessionState: [],
  })),
  from_eof_packet: fromPacket('from_eof_packet', eof, ({ statusFlags, warnings }) => ({ server_status: statusFlags, warnings })),
  to_eof_packet: toPacket('to_eof_packet', eof, (lua) => ({
    statusFlags: numberField(lua, 1, 'server_status', serverStatus.autocommit),
    warnings: numberField(lua, 1, 'warnings', 0),
  })),
};
