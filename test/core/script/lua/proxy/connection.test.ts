/** `proxy.connection` and the backends, and the hooks of the login in both styles. */
import { describe, expect, it } from 'vitest';
import type { Held } from '../../../../../src-core/machine/holding/held.ts';
import type { SessionInfo } from '../../../../../src-core/machine/io.ts';
import { PacketWriter } from '../../../../../src-core/mysql/bytes/packetWriter.ts';
import { greeting } from '../../../../../src-core/mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../../../../src-core/mysql/packets/handshakeResponse41.ts';
import { fakeSession } from '../../../../support/exchanges.ts';
import { backend, packet, printed, runLuaScript } from '../../../../support/luaScripts.ts';
import { codec, errPayload, okPayload, wire } from '../../../../support/replies.ts';

const challenge = Uint8Array.from({ length: 20 }, (_, i) => 65 + i);
const password = Uint8Array.from({ length: 20 }, (_, i) => 97 + i);

function written<T>(of: { write(writer: PacketWriter, value: T, context: ReturnType<typeof codec>): void }, value: T): Uint8Array {
  const writer = new PacketWriter();
  of.write(writer, value, codec());
  return writer.payload();
}

const capabilities = 0x0008_a20bn;
const hello = written(greeting, {
  serverVersion: '5.5.5-10.11.6-MariaDB',
  connectionId: 77,
  authData: Uint8Array.from([...challenge, 0]),
  capabilities,
  collation: 45,
  statusFlags: 2,
  authPlugin: 'mysql_native_password',
});
const response = written(handshakeResponse41, {
  capabilities,
  maxPacketSize: 1 << 24,
  collation: 45,
  user: 'app',
  authResponse: password,
  schema: 'shop',
  authPlugin: 'mysql_native_password',
  attributes: {},
  zstdLevel: null,
});

const base: Partial<SessionInfo> = { id: 1, client: '192.168.0.5:50000', backend: '127.0.0.1:3306', user: null, schema: null };
const known = { ...base, serverVersion: '5.5.5-10.11.6-MariaDB', connectionId: 77 };
const held = {
  greeting: { at: 'greeting', ticket: 1, session: fakeSession(known), packet: hello },
  login: { at: 'login', ticket: 2, session: fakeSession({ ...known, user: 'app', schema: 'shop' }), packet: response },
  ok: { at: 'loginResult', ticket: 3, session: fakeSession({ ...known, user: 'app', schema: 'shop' }), error: null, packet: okPayload() },
  err: {
    at: 'loginResult',
    ticket: 3,
    session: fakeSession({ ...known, user: 'app', schema: 'shop' }),
    error: { code: 1045, sqlstate: '28000', message: 'no' },
    packet: errPayload(1045, 'no'),
  },
} satisfies Record<string, Held>;

describe('the hooks of a login', () => {
  it('in the style of 0.5: tables as their only argument', async () => {
    const lua = await runLuaScript(`
      function read_handshake(auth)
        print(auth.mysqld_version, auth.thread_id, auth.scramble, auth.server_addr, auth.client_addr, auth.username)
        if not auth.client_addr:match('^127.0.0.1:') then
          proxy.response.type = proxy.MYSQLD_PACKET_ERR
          proxy.response.errmsg = 'only local connects are allowed'
          return proxy.PROXY_SEND_RESULT
        end
      end
      function read_auth(auth)
        print(auth.username, auth.password, auth.default_db, auth.nothing)
        local names = {}
        for name in pairs(auth) do names[#names + 1] = name end
        table.sort(names)
        print(table.concat(names, ' '))
      end
      function read_auth_result(auth)
        print(auth.packet:byte() == proxy.MYSQLD_PACKET_OK, auth.packet:byte() == proxy.MYSQLD_PACKET_ERR)
      end`);
    expect(await lua.ask(held.greeting)).toMatchObject({
      verdict: { kind: 'refuse', error: { code: 1105, sqlstate: '07000', message: 'only local connects are allowed' } },
    });
    expect(await lua.ask(held.login)).toBeNull();
    expect(await lua.ask(held.ok)).toBeNull();
    expect(await lua.ask(held.err)).toBeNull();
    expect(printed(lua)).toEqual([
      '101106\t77\tABCDEFGHIJKLMNOPQRST\t127.0.0.1:3306\t192.168.0.5:50000\tnil',
      'app\tabcdefghijklmnopqrst\tshop\tnil',
      'client_addr default_db mysqld_version packet password scramble server_addr thread_id username',
      'true\tfalse',
      'false\ttrue',
    ]);
  });

  it('in the style of 0.8: packets, and proxy.connection', async () => {
    const lua = await runLuaScript(`
      local c = proxy.connection
      function connect_server() print(c.server.thread_id, c.backend_ndx, c.client.src.name, c.client.dst.name) end
      function read_handshake()
        local s = c.server
        print(s.mysqld_version, s.thread_id, s.scramble_buffer, s.dst.name, s.dst.address, s.dst.port, s.dst.type)
        print(c.client.src.name, c.client.src.address, c.client.src.port, c.client.dst.port, c.client.username)
      end
      function read_auth(packet)
        print(#packet == ${response.length}, packet:byte(1), string.byte(packet, 2), type(packet))
        print(c.client.username, c.client.scrambled_password, c.client.default_db, c.server.default_db, c.backend_ndx)
      end
      function read_auth_result(auth) print(#auth.packet, c.thread_id, c.default_db, c.username, c.nothing) end`);
    for (const asked of [held.greeting, held.login, held.ok]) expect(await lua.ask(asked)).toBeNull();
    expect(printed(lua)).toEqual([
      'nil\t0\t192.168.0.5:50000\t127.0.0.1:4040',
      '101106\t77\tABCDEFGHIJKLMNOPQRST\t127.0.0.1:3306\t127.0.0.1\t3306\t2',
      '192.168.0.5:50000\t192.168.0.5\t50000\t4040\tnil',
      `true\t${response[0]}\t${response[1]}\tstring`,
      'app\tabcdefghijklmnopqrst\tshop\tshop\t1',
      '7\t77\tshop\tapp\tnil',
    ]);
  });

  it('answer with packets of their own, or change what came', async () => {
    const lua = await runLuaScript(`
      function connect_server()
        proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { '\\010hello' } }
        return proxy.PROXY_SEND_RESULT
      end
      function read_handshake(packet)
        if packet == '' then proxy.queries:append(1, '\\010other') return proxy.PROXY_SEND_QUERY end
        proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { '\\010' .. packet:sub(2) } }
        return proxy.PROXY_SEND_RESULT
      end
      function read_auth(packet)
        if proxy.connection.client.username == 'app' then proxy.queries:append(1, packet .. '!') return proxy.PROXY_SEND_QUERY end
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        return proxy.PROXY_SEND_RESULT
      end
      function read_auth_result(auth)
        proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { auth.packet, 'x' } }
        return proxy.PROXY_SEND_RESULT
      end`);
    expect(await lua.connect(2)).toMatchObject({ greet: { packets: [packet(10, 'hello')] } });
    expect(await lua.ask(held.greeting)).toMatchObject({ verdict: { kind: 'replace', payload: hello } });
    expect(await lua.ask(held.login)).toMatchObject({ verdict: { kind: 'replace', payload: Uint8Array.from([...response, 33]) } });
    expect(await lua.ask({ ...held.login, session: fakeSession({ ...known, user: 'other' }) })).toMatchObject({
      verdict: { kind: 'answer', packets: wire([okPayload()], 0) },
    });
    expect(await lua.ask(held.ok)).toMatchObject({ verdict: { kind: 'answer', packets: wire([okPayload(), packet(120)], 0) } });
  });

  it('refuse a client before any server is asked', async () => {
    const lua = await runLuaScript(`
      function connect_server()
        proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = 'closed', errcode = 1040, sqlstate = '08004' }
        return proxy.PROXY_SEND_RESULT
      end`);
    expect(await lua.connect(2)).toMatchObject({
      verdict: { kind: 'refuse', error: { code: 1040, sqlstate: '08004', message: 'closed' } },
    });
    const rows = await runLuaScript(`
      function connect_server()
        proxy.response = { type = proxy.MYSQLD_PACKET_OK }
        return proxy.PROXY_SEND_RESULT
      end`);
    expect(await rows.connect(2)).toBeNull();
    expect(rows.lines().at(-1)).toContain('error - connect_server: connect_server can answer with an error, or with packets');
  });
});

describe('backends', () => {
  const three = () => [
    backend('10.0.0.1:3306', { state: 'up', connectedClients: 4 }),
    backend('10.0.0.2:3307', { type: 'ro' }),
    backend('[::1]:3308'),
  ];

  it('are listed under all of their names, with what may be set', async () => {
    const lua = await runLuaScript(
      `
      function connect_server()
        print(#proxy.global.backends, #proxy.backends, #proxy.servers, proxy.global.backends == proxy.backends)
        for i, b in ipairs(proxy.global.backends) do
          print(i, b.address, b.dst.name, b.dst.address, b.dst.port, b.dst.type, b.state, b.type, b.connected_clients, b.uuid == '')
        end
        local b = proxy.global.backends[2]
        print(b.pool.max_idle_connections, b.pool.users['app'].cur_idle_connections, b.pool.users[''].cur_idle_connections, proxy.backends[4])
        b.state = proxy.BACKEND_STATE_DOWN
        b.uuid = 'abc'
        b.pool.max_idle_connections = 8
        print(b.state == proxy.BACKEND_STATE_DOWN, b.type == proxy.BACKEND_TYPE_RO, b.uuid, b.pool.max_idle_connections)
        print(pcall(function() b.state = 9 end))
        print(pcall(function() b.address = 'x' end))
      end`,
      { backends: three() },
    );
    expect(printed(lua)).toEqual([
      '3\t3\t3\ttrue',
      '1\t10.0.0.1:3306\t10.0.0.1:3306\t10.0.0.1\t3306\t2\t1\t1\t4\ttrue',
      '2\t10.0.0.2:3307\t10.0.0.2:3307\t10.0.0.2\t3307\t2\t0\t2\t0\ttrue',
      '3\t[::1]:3308\t[::1]:3308\t::1\t3308\t10\t0\t1\t0\ttrue',
      '0\t2\t20\tnil',
      'true\ttrue\tabc\t8',
      expect.stringMatching(/^false\t.*mc.lua:13: state of a backend cannot be set so; its state takes one of proxy.BACKEND_STATE_\*/),
      expect.stringMatching(/^false\t.*mc.lua:14: address of a backend cannot be set so/),
    ]);
    expect(lua.backends[1]).toMatchObject({ state: 'down', uuid: 'abc' });
  });

  it('are chosen, left and taken again', async () => {
    const lua = await runLuaScript(
      `
      function connect_server()
        proxy.connection.backend_ndx = 2
        print(proxy.connection.backend_ndx, proxy.connection['backend_ndx'])
        if pooled then return proxy.PROXY_IGNORE_RESULT end
      end
      function read_auth_result(auth) proxy.connection.backend_ndx = 0 end
      function read_query(packet)
        if packet:sub(2) == 'bad' then proxy.connection.backend_ndx = 4 end
        if packet:sub(2) == 'close' then proxy.connection.connection_close = true end
        if packet:sub(2) == 'take' then
          proxy.connection.backend_ndx = 3
          proxy.queries:append(1, packet)
          return proxy.PROXY_SEND_QUERY
        end
      end
      function read_query_result(inj) proxy.connection.backend_ndx = 0 end
      function disconnect_client() proxy.connection.backend_ndx = 0 end`,
      { backends: three() },
    );
    expect(await lua.connect(2)).toMatchObject({ route: { backend: 2 }, actions: [] });
    expect(await lua.ask(held.ok)).toMatchObject({ route: { backend: 0 } });
    expect(await lua.query('other')).toBeNull();
    expect(await lua.query('take')).toMatchObject({ route: { backend: 3 }, seesReply: true });
    expect(await lua.reply(wire([okPayload()]), 'take')).toMatchObject({ route: { backend: 0 } });
    expect(await lua.query('close')).toMatchObject({ closes: true });
    expect(await lua.query('bad')).toMatchObject({ closes: true });
    expect(lua.lines().at(-1)).toMatch(
      /mc.lua:9 read_query: proxy.connection.backend_ndx is 4; expected the number of a backend \(they are numbered 1 … 3\), or 0/,
    );
    expect(lua.script.leaves(held.ok.session)).toEqual({ backend: 0 });
    expect(lua.script.leaves(held.ok.session)).toBeNull();
    lua.script.ended(held.ok.session);
    expect(lua.script.state().hooks.find(({ name }) => name === 'disconnect_client')?.calls).toBe(1);
  });
});
