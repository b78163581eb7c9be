import { describe, expect, it } from 'vitest';
import { printedBy, runLua, showTables } from '../../../../support/luaModules.ts';
import { executions, fromHex, greetings, logins, oks, payloadOf } from '../../../mysql/packets/captured.ts';

const proto = `
local proto = require("mysql.proto")
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
`;

/** An expression's value; \`packet\` in it has these bytes. */
async function shown(expression: string, packet: Uint8Array = new Uint8Array(0)): Promise<string> {
  return (await printedBy(`${proto}print(show(${expression}))`, { bytes: { packet }, before: showTables })).join('\n');
}

async function errorOf(expression: string, packet: Uint8Array = new Uint8Array(0)): Promise<string | null> {
  return (await runLua(`${proto}print(${expression})`, { bytes: { packet } })).error;
}

describe('challenge', () => {
  it('of MariaDB', async () => {
    const packet = payloadOf(greetings['MariaDB 10.11.19']);
    expect(await shown('hex(proto.from_challenge_packet(packet).challenge)', packet)).toBe('6e726f574638285a7045466d752349282a397e35');
    expect(await shown('(function(t) t.challenge = nil return t end)(proto.from_challenge_packet(packet))', packet)).toBe(
      '{auth_plugin_name=mysql_native_password capabilities=2181036030 charset=8 protocol_version=10 server_status=2 ' +
        'server_version=101119 server_version_str=5.5.5-10.11.19-MariaDB-0+deb12u1 thread_id=22}',
    );
  });

  it('of MySQL 9', async () => {
    const packet = payloadOf(greetings['MySQL 9.7.4']);
    expect(await shown('hex(proto.from_challenge_packet(packet).challenge)', packet)).toBe('3b0e7a610d684f1e7831302f0835192f30545545');
    expect(await shown('proto.from_challenge_packet(packet).server_version', packet)).toBe('90704');
  });

  it.each(Object.entries(greetings))('of %s, read and written, is the same', async (_name, bytes) => {
    const packet = payloadOf(bytes);
    const again = '(function() local t = proto.from_challenge_packet(packet) return proto.to_challenge_packet(t) == packet end)()';
    // MariaDB's own flags stand in the upper half, which scripts do not see.
    if (bytes === greetings['MySQL 9.7.4']) expect(await shown(again, packet)).toBe('true');
    expect(
      await shown('hex(proto.from_challenge_packet(proto.to_challenge_packet(proto.from_challenge_packet(packet))).challenge)', packet),
    ).toBe(await shown('hex(proto.from_challenge_packet(packet).challenge)', packet));
  });

  it('of nothing is that of a plain server of 5.0', async () => {
    expect(
      await shown('(function(t) t.challenge = #t.challenge return t end)(proto.from_challenge_packet(proto.to_challenge_packet({})))'),
    ).toBe(
      '{capabilities=33281 challenge=20 charset=8 protocol_version=10 server_status=2 server_version=50099 server_version_str=5.0.99 thread_id=1}',
    );
  });

  it.each([
    ['server_version = 50144', '5.1.44'],
    ['server_version = "5.7.1-mine"', '5.7.1-mine'],
    ['server_version_str = "8.0.36", server_version = 5', '8.0.36'],
    ['version = "5.0.45-proxy"', '5.0.45-proxy'],
  ])('takes the version from %s', async (fields, version) => {
    expect(await shown(`proto.from_challenge_packet(proto.to_challenge_packet({ ${fields} })).server_version_str`)).toBe(version);
  });

  it('carries a plugin where one is named', async () => {
    const made =
      'proto.from_challenge_packet(proto.to_challenge_packet({ auth_plugin_name = "mysql_native_password", challenge = ("x"):rep(20) }))';
    expect(await shown(`${made}.auth_plugin_name`)).toBe('mysql_native_password');
    expect(await shown(`${made}.challenge`)).toBe('x'.repeat(20));
  });
});

describe('response', () => {
  it.each([
    ['mysql2 to MariaDB', 'auth_plugin_name=mysql_native_password capabilities=146469838 charset=224 database=hp max_packet_size=0'],
    ['npm mysql to MariaDB', 'capabilities=455631 charset=33 database=hp max_packet_size=0'],
    [
      'mariadb client to MySQL',
      'auth_plugin_name=caching_sha2_password capabilities=12558989 charset=33 database=hp max_packet_size=1048576',
    ],
  ] as const)('of %s', async (name, fields) => {
    expect(await shown('proto.from_response_packet(packet)', payloadOf(logins[name]))).toBe(`{${fields} response= username=root}`);
  });

  it('made by a script is read as it was made', async () => {
    const made =
      'proto.to_response_packet({ username = "root", response = ("\\0\\1"):rep(10), charset = 8, database = "shop", max_packet_size = 1048576 })';
    expect(await shown(`hex(proto.from_response_packet(${made}).response)`)).toBe('0001'.repeat(10));
    expect(await shown(`proto.from_response_packet(${made}).database`)).toBe('shop');
    expect(await shown(`proto.from_response_packet(${made}).username`)).toBe('root');
    expect(await shown(`proto.from_response_packet(${made}).capabilities`)).toBe(String(0x8209));
  });

  it('keeps its flags but those for what a script does not see', async () => {
    const packet = payloadOf(logins['mysql2 to MariaDB']);
    const again = 'proto.from_response_packet(proto.to_response_packet(proto.from_response_packet(packet)))';
    expect(await shown(`${again}.capabilities`, packet)).toBe(String((146469838 & ~((1 << 20) | (1 << 21) | (1 << 26))) >>> 0));
    expect(await shown(`${again}.auth_plugin_name`, packet)).toBe('mysql_native_password');
  });

  it('of a client before 4.1', async () => {
    const packet = fromHex('0500ffff00726f6f74004142434445464748');
    expect(await shown('proto.from_response_packet(packet)', packet)).toBe(
      '{capabilities=5 max_packet_size=65535 response=ABCDEFGH username=root}',
    );
  });

  it('keeps the bytes of a name in the charset of the login', async () => {
    expect(
      await shown('hex(proto.from_response_packet(proto.to_response_packet({ username = "\\233t\\233", charset = 8 })).username)'),
    ).toBe('e974e9');
    expect(
      await shown('hex(proto.from_response_packet(proto.to_response_packet({ username = "\\195\\169", charset = 45 })).username)'),
    ).toBe('c3a9');
  });
});

describe('replies', () => {
  it('OK', async () => {
    expect(await shown('proto.from_ok_packet(packet)', fromHex(oks.update))).toBe(
      '{affected_rows=2 insert_id=0 server_status=34 warnings=0}',
    );
    expect(await shown('hex(proto.to_ok_packet({ affected_rows = 2, insert_id = 300, warnings = 1 }))')).toBe('0002fc2c0102000100');
    expect(await shown('hex(proto.to_ok_packet({}))')).toBe('00000002000000');
  });

  it('ERR', async () => {
    const made = 'proto.to_err_packet({ errmsg = "no\\255", errcode = 1045, sqlstate = "28000" })';
    expect(await shown(`hex(${made})`)).toBe(`ff1504${Buffer.from('#28000no').toString('hex')}ff`);
    expect(await shown('proto.from_err_packet(proto.to_err_packet({ errmsg = "no" }))')).toBe('{errcode=1105 errmsg=no sqlstate=07000}');
    expect(await shown('proto.from_err_packet("\\255\\25\\4#28000Access denied")')).toBe(
      '{errcode=1049 errmsg=Access denied sqlstate=28000}',
    );
  });

  it('EOF', async () => {
    expect(await shown('hex(proto.to_eof_packet({ warnings = 3 }))')).toBe('fe03000200');
    expect(await shown('proto.from_eof_packet("\\254\\3\\0\\34\\0")')).toBe('{server_status=34 warnings=3}');
  });

  it('refuses what is no such packet', async () => {
    expect(await errorOf('proto.from_ok_packet("\\255")')).toBe(
      'test:4: from_ok_packet: not a packet of that kind: header at byte 0: 0xff is not 0x00 or 0xfe',
    );
    expect(await errorOf('proto.from_err_packet(nil)')).toContain("bad argument #1 to 'from_err_packet' (string expected, got nil)");
    expect(await errorOf('proto.to_err_packet("x")')).toContain("bad argument #1 to 'to_err_packet' (table expected, got string)");
    expect(await errorOf('proto.to_err_packet({ errcode = {} })')).toContain("field 'errcode' is a table, not a number");
    expect(await errorOf('proto.to_ok_packet({ warnings = 70000 })')).toContain('70000 is not a whole number from 0 to 65535');
  });
});

describe('prepared statements', () => {
  it('PREPARE and its answer', async () => {
    expect(await shown('proto.from_stmt_prepare_packet("\\22SELECT ?")')).toBe('{stmt_text=SELECT ?}');
    expect(await shown('hex(proto.to_stmt_prepare_packet({ stmt_text = "x" }))')).toBe('1678');
    const answer = 'proto.to_stmt_prepare_ok_packet({ stmt_id = 7, num_columns = 2, num_params = 1, warnings = 3 })';
    expect(await shown(`proto.from_stmt_prepare_ok_packet(${answer})`)).toBe('{num_columns=2 num_params=1 stmt_id=7 warnings=3}');
  });

  it.each([
    ['mysql2 to MySQL', 'flags=8', '{1={type=8 value=41} 2={type=253 value=é}}', 1],
    ['mysql2 to MariaDB', 'flags=0', '{1={type=5 value=41} 2={type=253 value=é}}', 28],
    ['npm mariadb to MariaDB', 'flags=0', '{1={type=3 value=41} 2={type=253 value=é}}', 4294967295],
  ] as const)('EXECUTE by %s', async (name, flags, params, id) => {
    expect(await shown('proto.from_stmt_execute_packet(packet, 2)', payloadOf(executions[name]))).toBe(
      `{${flags} iteration_count=1 new_params_bound=true params=${params} stmt_id=${id}}`,
    );
    expect(await shown('proto.stmt_id_from_stmt_execute_packet(packet)', payloadOf(executions[name]))).toBe(String(id));
  });

  it('EXECUTE without types has no values that could be read', async () => {
    const packet = fromHex('17010000000001000000000029000000');
    expect(await shown('proto.from_stmt_execute_packet(packet, 1)', packet)).toBe(
      '{flags=0 iteration_count=1 new_params_bound=false params={} stmt_id=1}',
    );
  });

  it('EXECUTE with NULL, and as a script makes it', async () => {
    const made =
      'proto.to_stmt_execute_packet({ stmt_id = 5, params = { { type = 3, value = 41 }, { type = 253, value = "\\255" }, { type = 253 } } })';
    expect(await shown(`hex(${made})`)).toBe('1705000000000100000004010300fd00fd002900000001ff');
    expect(await shown(`hex(proto.from_stmt_execute_packet(${made}, 3).params[2].value)`)).toBe('ff');
    expect(await shown(`proto.from_stmt_execute_packet(${made}, 3).params[3]`)).toBe('{type=253}');
  });

  it('CLOSE and RESET', async () => {
    expect(await shown('proto.from_stmt_close_packet(proto.to_stmt_close_packet({ stmt_id = 9 }))')).toBe('{stmt_id=9}');
    expect(await shown('hex(proto.to_stmt_reset_packet({ stmt_id = 9 }))')).toBe('1a09000000');
    expect(await shown('proto.from_stmt_reset_packet("\\26\\9\\0\\0\\0")')).toBe('{stmt_id=9}');
  });
});

it('reads and writes master.info', async () => {
  const text = '15\\nbin.000003\\n120\\nlocalhost\\nrepl\\nsecret\\n3306\\n60\\n0\\n\\n\\n\\n\\n\\n0\\n';
  expect(await shown(`proto.from_masterinfo_string("${text}").master_log_file`)).toBe('bin.000003');
  expect(await shown(`proto.from_masterinfo_string("${text}").master_log_pos + 1`)).toBe('121');
  expect(await shown(`proto.to_masterinfo_string(proto.from_masterinfo_string("${text}")) == "${text}"`)).toBe('true');
  expect(await errorOf('proto.from_masterinfo_string("x")')).toContain('not the text of a master.info');
});
