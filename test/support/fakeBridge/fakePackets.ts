/** Made-up packets with fields that really lie where they say. */
import type { FieldNode, LoginDetail, PacketDetail, SessionSummary } from '../../../src-core/bridge/contract.ts';

const encoder = new TextEncoder();

export function fakePacket(index: number, sql: string): PacketDetail {
  if (index === 0) return command(sql);
  if (index === 40)
    return { ...row(index), bytes: new Uint8Array(), fields: [], gap: { packets: 12_000, bytes: 18_200_000, rows: 11_998 } };
  if (index === 7) return { ...row(index), malformed: 'Column 4 says 250 bytes at offset 31, but only 12 are left in the packet' };
  return row(index);
}

function header(length: number, sequence: number): [number[], FieldNode] {
  const bytes = [length & 255, (length >> 8) & 255, length >> 16, sequence];
  const children = [
    { label: 'length', value: String(length), from: 0, to: 3, children: [] },
    { label: 'sequence', value: String(sequence), from: 3, to: 4, children: [] },
  ];
  return [bytes, { label: 'header', value: '', from: 0, to: 4, children }];
}

function command(sql: string): PacketDetail {
  const text = encoder.encode(sql);
  const [head, headField] = header(text.length + 1, 0);
  const bytes = new Uint8Array([...head, 3, ...text]);
  const fields = [
    headField,
    { label: 'command', value: '0x03 COM_QUERY', from: 4, to: 5, children: [] },
    { label: 'query', value: sql, from: 5, to: bytes.length, children: [] },
  ];
  return base(0, 'client', 'command', 'COM_QUERY', sql, bytes, fields);
}

function row(index: number): PacketDetail {
  const values = [`${880_000 + index}`, '2026-11-03 09:12:00', 'Marie Curie', '1290.4400', 'Leave at the door. The dog is friendly.'];
  const body: number[] = [];
  const columns: FieldNode[] = values.map((value, i) => {
    const text = encoder.encode(value);
    const from = 4 + body.length;
    body.push(text.length, ...text);
    const to = 4 + body.length;
    const children = [
      { label: 'length', value: String(text.length), from, to: from + 1, children: [] },
      { label: 'value', value, from: from + 1, to, children: [] },
    ];
    return { label: `column ${i + 1}`, value, from, to, children };
  });
  const [head, headField] = header(body.length, index & 255);
  const bytes = new Uint8Array([...head, ...body]);
  return base(index, 'server', 'textRow', 'ProtocolText::ResultsetRow', values.join(', '), bytes, [headField, ...columns]);
}

function base(
  index: number,
  from: 'client' | 'server',
  role: PacketDetail['role'],
  name: string,
  title: string,
  bytes: Uint8Array,
  fields: FieldNode[],
): PacketDetail {
  const at = index * 37;
  return {
    index,
    from,
    sequence: index & 255,
    at,
    length: bytes.length - 4,
    role,
    name,
    title,
    bytes,
    missing: 0,
    fields,
    malformed: null,
    sent: null,
    gap: null,
  };
}

export function fakeLogin(session: SessionSummary): LoginDetail {
  const failed = session.state === 'failed';
  const packets = [
    { ...row(1), index: 0, role: 'greeting' as const, name: 'HandshakeV10', title: '10.11.14-MariaDB, connection 112', sent: row(2).bytes },
    {
      ...command('root'),
      index: 1,
      role: 'handshakeResponse' as const,
      name: 'HandshakeResponse41',
      title: 'user root, mysql_native_password',
    },
    {
      ...row(3),
      index: 2,
      role: failed ? ('err' as const) : ('ok' as const),
      name: failed ? 'ERR' : 'OK',
      title: failed ? '1045 Access denied' : 'login complete',
    },
  ];
  return {
    session,
    packets,
    exchange: null,
    userChanges: [],
    steps: [
      {
        at: 0,
        from: 'server',
        title: 'MariaDB 10.11.14 greets',
        detail: 'It offers protocol 10, mysql_native_password, and 21 capabilities. Connection id 112.',
        outcome: 'ok',
        packet: 0,
      },
      {
        at: 12,
        from: 'proxy',
        title: 'TLS and compression removed from the greeting',
        detail: 'Hydrophone cannot follow them yet; the client sees a server that does not offer them.',
        outcome: 'changed',
        packet: 0,
      },
      {
        at: 640,
        from: 'client',
        title: `${session.user ?? 'the client'} logs in with mysql_native_password`,
        detail: 'Schema shop, utf8mb4_general_ci, five connection attributes. The password answer is masked.',
        outcome: 'ok',
        packet: 1,
      },
      failed
        ? { at: 1180, from: 'server', title: 'Access denied', detail: session.error ?? '', outcome: 'failed', packet: 2 }
        : { at: 1180, from: 'server', title: 'Login accepted', detail: 'Autocommit is on.', outcome: 'ok', packet: 2 },
    ],
    causes: failed
      ? [
          {
            cause: 'The password is wrong',
            evidence: 'The server knows the plugin, got an answer (using password: YES) and refused it with 1045.',
            remedy: "Check the password of 'root'@'localhost'; the account is the one for the host the proxy connects from.",
          },
          {
            cause: 'The account exists for another host only',
            evidence: 'Behind the proxy the server sees the connection come from 127.0.0.1.',
            remedy: "Grant the account for 'localhost' or '127.0.0.1', or run the proxy where the app ran.",
          },
        ]
      : [],
  };
}
