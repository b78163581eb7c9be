import { describe, expect, it } from 'vitest';
import { capabilitiesOf, capability, capabilityNames } from '../../../../src-core/mysql/constants/capabilities.ts';
import { collationCharset, collationId, collationOf } from '../../../../src-core/mysql/constants/collations.ts';
import { columnFlagNames } from '../../../../src-core/mysql/constants/columnFlags.ts';
import { columnTypeName } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { command, commandName } from '../../../../src-core/mysql/constants/commands.ts';
import { cursorFlagNames } from '../../../../src-core/mysql/constants/cursorFlags.ts';
import { defaultSqlstate, errorCode, errorName } from '../../../../src-core/mysql/constants/errorCodes.ts';
import { sessionTrackName } from '../../../../src-core/mysql/constants/sessionTrack.ts';
import { statusNames } from '../../../../src-core/mysql/constants/statusFlags.ts';

describe('capabilities', () => {
  it('name each bit once, MariaDB extensions in the high half', () => {
    const values = Object.values(capability);
    expect(new Set(values).size).toBe(38);
    expect(capabilityNames(capability.CLIENT_SSL | capability.MARIADB_CLIENT_PROGRESS)).toEqual(['CLIENT_SSL', 'MARIADB_CLIENT_PROGRESS']);
    expect(capabilityNames(1n << 40n)).toEqual(['0x10000000000']);
    expect(capabilitiesOf('CLIENT_LONG_PASSWORD', 'CLIENT_ODBC')).toBe(65n);
  });
});

describe('collations', () => {
  it.each([
    [8, 'latin1_swedish_ci', 'latin1'],
    [33, 'utf8mb3_general_ci', 'utf8mb3'],
    [45, 'utf8mb4_general_ci', 'utf8mb4'],
    [46, 'utf8mb4_bin', 'utf8mb4'],
    [63, 'binary', 'binary'],
    [101, 'utf16_unicode_ci', 'utf16'],
    [151, 'ucs2_vietnamese_ci', 'ucs2'],
    [224, 'utf8mb4_unicode_ci', 'utf8mb4'],
    [255, 'utf8mb4_0900_ai_ci', 'utf8mb4'],
    [304, 'utf8mb4_ja_0900_as_cs_ks', 'utf8mb4'],
    [309, 'utf8mb4_0900_bin', 'utf8mb4'],
    [608, 'utf8mb4_croatian_ci', 'utf8mb4'],
    [1070, 'utf8mb4_nopad_bin', 'utf8mb4'],
    [1216, 'utf8mb3_unicode_nopad_ci', 'utf8mb3'],
    [1238, 'utf8mb3_unicode_520_nopad_ci', 'utf8mb3'],
    [2048, 'utf8mb3_uca1400_ai_ci', 'utf8mb3'],
    [2304, 'utf8mb4_uca1400_ai_ci', 'utf8mb4'],
    [2308, 'utf8mb4_uca1400_nopad_ai_ci', 'utf8mb4'],
    [2503, 'utf8mb4_uca1400_croatian_nopad_as_cs', 'utf8mb4'],
    [3271, 'utf32_uca1400_croatian_nopad_as_cs', 'utf32'],
  ])('%i is %s', (id, name, charset) => {
    expect(collationOf(id)).toEqual({ id, name, charset });
  });

  it('is undefined for what no server has', () => {
    for (const id of [0, 17, 100, 125, 500, 2216, 9999]) expect(collationCharset(id)).toBeUndefined();
    expect(collationId('utf8mb4_general_ci')).toBe(45);
    expect(collationId('klingon_ci')).toBeUndefined();
  });
});

describe('names', () => {
  it('of flags, types, commands and errors', () => {
    expect(statusNames(0x400a)).toEqual(['AUTOCOMMIT', 'MORE_RESULTS_EXISTS', 'SESSION_STATE_CHANGED']);
    expect(statusNames(0x0004)).toEqual(['0x4']);
    expect(columnFlagNames(0x4223)).toEqual(['NOT_NULL', 'PRI_KEY', 'UNSIGNED', 'AUTO_INCREMENT', 'PART_KEY']);
    expect(columnTypeName(8)).toBe('LONGLONG');
    expect(columnTypeName(0x55)).toBe('0x55');
    expect(cursorFlagNames(0)).toEqual(['CURSOR_TYPE_NO_CURSOR']);
    expect(cursorFlagNames(9)).toEqual(['CURSOR_TYPE_READ_ONLY', 'PARAMETER_COUNT_AVAILABLE']);
    expect(commandName(command.COM_STMT_EXECUTE)).toBe('COM_STMT_EXECUTE');
    expect(commandName(0x7f)).toBe('COM_0x7F');
    expect(sessionTrackName(1)).toBe('SESSION_TRACK_SCHEMA');
    expect(sessionTrackName(9)).toBe('session track type 9');
  });

  it.each([
    [1045, 'ER_ACCESS_DENIED_ERROR', '28000'],
    [1062, 'ER_DUP_ENTRY', '23000'],
    [1064, 'ER_PARSE_ERROR', '42000'],
    [1146, 'ER_NO_SUCH_TABLE', '42S02'],
    [1205, 'ER_LOCK_WAIT_TIMEOUT', 'HY000'],
    [1213, 'ER_LOCK_DEADLOCK', '40001'],
    [3024, 'ER_QUERY_TIMEOUT', 'HY000'],
    [4031, 'ER_CLIENT_INTERACTION_TIMEOUT', 'HY000'],
  ])('error %i is %s', (code, name, sqlstate) => {
    expect(errorName(code)).toBe(name);
    expect(defaultSqlstate(code)).toBe(sqlstate);
  });

  it('of an error depend on the family where the numbers are used twice', () => {
    expect(errorCode(1369, 'mysql')?.sqlstate).toBe('HY000');
    expect(errorCode(1369, 'mariadb')?.sqlstate).toBe('44000');
    expect(errorName(1969, 'mariadb')).toBe('ER_STATEMENT_TIMEOUT');
    expect(errorName(1969, 'mysql')).toBe('ER_STATEMENT_TIMEOUT');
    expect(errorName(65000)).toBe('ERROR 65000');
    expect(defaultSqlstate(65000)).toBe('HY000');
  });
});
