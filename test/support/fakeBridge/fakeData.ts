/** Made-up traffic of a small shop, the same for the same number: what the window is drawn from where there is no engine. */
import type {
  CertificateInfo,
  ExchangeDetail,
  ExchangeInterception,
  SessionSummary,
  Summary,
  TlsInfo,
} from '../../../src-core/bridge/contract.ts';

export const startedAt = Date.UTC(2026, 10, 21, 12, 1, 3) * 1000;

const statements: readonly [string, string, number | null, string | null][] = [
  ['COM_QUERY', 'SELECT id, name, price_cents FROM products WHERE category_id = 7 ORDER BY name LIMIT 20', 20, null],
  ['COM_STMT_EXECUTE', 'SELECT * FROM orders WHERE customer_id = ?=4211 AND status = ?=‘open’', 3, null],
  ['COM_QUERY', 'START TRANSACTION', null, '0'],
  ['COM_STMT_EXECUTE', "UPDATE stock SET quantity = quantity - ?=2 WHERE product_id = ?=991 AND warehouse = ?='north'", null, '1'],
  ['COM_QUERY', "INSERT INTO orders (customer_id, total_cents, note) VALUES (4211, 12990, 'please ring twice')", null, '1'],
  ['COM_QUERY', 'COMMIT', null, '0'],
  [
    'COM_QUERY',
    "SELECT o.id, o.created_at, c.name, SUM(i.quantity * i.price_cents) / 100 AS total FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_items i ON i.order_id = o.id WHERE o.created_at >= '2026-11-01' AND c.country IN ('DE', 'AT', 'CH') GROUP BY o.id, o.created_at, c.name HAVING total > 100 /* report */ ORDER BY total DESC LIMIT 50",
    50,
    null,
  ],
  ['COM_STMT_PREPARE', 'SELECT name, email FROM customers WHERE id = ?', null, null],
  ['COM_QUERY', 'SELECT * FROM order_itmes WHERE order_id = 17', null, null],
  ['COM_PING', 'Are you there?', null, '0'],
  ['COM_INIT_DB', 'Use schema shop', null, '0'],
  ['COM_QUERY', 'SELECT name, email FROM customers WHERE id = 4212', 1, null],
];

function noise(n: number): number {
  let x = (n + 1) * 2654435761;
  x = Math.imul(x ^ (x >>> 15), 2246822519);
  x = Math.imul(x ^ (x >>> 13), 3266489917);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

const sessionIds = [12, 13, 14, 17, 21];

export function fakeSummary(n: number): Summary {
  const [command, title, rows, affectedRows] = statements[n % statements.length]!;
  const slow = noise(n) > 0.97 ? 60 : 1;
  const failed = title.includes('order_itmes');
  return {
    id: n + 1,
    session: sessionIds[Math.floor(n / statements.length) % sessionIds.length]!,
    state: 'replied',
    startedAt: startedAt + n * 1733,
    command,
    title,
    user: n % 5 === 4 ? 'cron' : 'app',
    schema: 'shop',
    rows: failed ? null : rows,
    affectedRows: failed ? null : affectedRows,
    bytes: Math.round(80 + noise(n + 7) * (rows === null ? 60 : rows * 90)),
    waitUs: Math.round(noise(n + 3) * 30),
    serverUs: Math.round((120 + noise(n + 1) * 2200) * slow),
    transferUs: Math.round(noise(n + 2) * (rows ?? 0) * 30),
    error: failed ? { code: 1146, name: 'ER_NO_SUCH_TABLE' } : null,
    warnings: n % 41 === 6 ? 2 : 0,
    inTransaction: n % statements.length > 2 && n % statements.length < 6,
    truncated: n % 97 === 0,
    interception: fakeInterception(n),
  };
}

/** Now and then somebody acted on an exchange; the one after a held one is what its script asked. */
function fakeInterception(n: number): ExchangeInterception | null {
  const none = { parent: null, heldUs: 0, modified: false, mocked: false, injected: false, given: null, by: [], notes: [] };
  if (n % 43 === 1) return { ...none, modified: true, by: ['rule no star'], notes: ['ran as a text query'] };
  if (n % 43 === 5) return { ...none, mocked: true, by: ['rule deadlock once'] };
  if (n % 43 === 11) return { ...none, heldUs: 4_200_000, modified: true, by: ['breakpoint table:orders is:read'] };
  if (n % 43 === 12) return { ...none, parent: n, injected: true, given: null, by: ['script audit.ts'] };
  return null;
}

const authority = 'CN=Hydrophone local authority, O=Hydrophone';

export function fakeCertificate(subject: string, names: readonly string[], more: Partial<CertificateInfo> = {}): CertificateInfo {
  return {
    subject,
    issuer: authority,
    names,
    validFrom: Date.UTC(2026, 10, 1) * 1000,
    validTo: Date.UTC(2027, 10, 1) * 1000,
    fingerprint: '9f'.repeat(16) + '03'.repeat(16),
    selfSigned: false,
    ...more,
  };
}

/** Towards a server of that name, whose certificate nobody signed; without a name towards a client. */
function fakeTls(serverName: string | null): TlsInfo {
  const own = fakeCertificate('CN=localhost', ['localhost', '127.0.0.1', '::1', 'devbox']);
  const servers = fakeCertificate('CN=MariaDB Server', [], { issuer: 'CN=MariaDB Server', selfSigned: true });
  return {
    version: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    serverName,
    serverCertificate: serverName === null ? own : servers,
    clientCertificate: null,
    distrust: serverName === null ? null : 'self-signed certificate',
    startedAt: startedAt - 3_998_000,
    securedAt: startedAt - 3_995_400,
  };
}

function session(id: number, more: Partial<SessionSummary>): SessionSummary {
  return {
    id,
    state: 'ready',
    openedAt: startedAt - 4_000_000,
    closedAt: null,
    client: `127.0.0.1:${50_000 + id}`,
    backend: '127.0.0.1:3306',
    program: 'shop-api',
    user: 'app',
    schema: 'shop',
    serverVersion: '10.11.14-MariaDB',
    connectionId: 100 + id,
    authPlugin: 'mysql_native_password',
    attributes: { _client_name: 'libmariadb', _client_version: '3.3.14', program_name: 'shop-api', _os: 'Linux', _pid: '4711' },
    removedCapabilities: [],
    addedCapabilities: [],
    tls: { client: fakeTls(null), server: fakeTls('db.internal') },
    compression: 'none',
    error: null,
    exchanges: 1204 + id,
    ...more,
  };
}

export const fakeSessions: readonly SessionSummary[] = [
  session(12, {}),
  session(13, { state: 'inTransaction', tls: { client: fakeTls(null), server: null }, addedCapabilities: ['CLIENT_SSL'] }),
  session(14, { tls: { client: null, server: fakeTls('db.internal') }, compression: 'zlib' }),
  session(17, { program: 'cron', user: 'cron', tls: { client: null, server: null } }),
  session(21, { program: 'mysql2', state: 'loggingIn', user: null, schema: null, exchanges: 0 }),
  session(22, { program: 'mysql2', state: 'degraded', error: 'Server bytes at offset 4,112 are not a MySQL packet', exchanges: 4 }),
  ...Array.from({ length: 40 }, (_, i) => session(30 + i, { state: 'closed', closedAt: startedAt, exchanges: i * 3 })),
  session(80, {
    state: 'failed',
    program: 'phpmyadmin',
    user: 'root',
    error: "1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)",
    closedAt: startedAt,
    exchanges: 0,
  }),
];

export function fakeDetail(n: number): ExchangeDetail {
  const summary = fakeSummary(n);
  const { title } = summary;
  const sql = title.replace(/\?=('[^']*'|‘[^’]*’|\S+)/g, '?');
  const isSql = /QUERY|STMT/.test(summary.command);
  const columns = [
    {
      name: 'id',
      type: 'LONGLONG',
      table: 'o',
      schema: 'shop',
      org_name: 'id',
      org_table: 'orders',
      length: 20,
      flags: ['NOT_NULL', 'PRI_KEY', 'UNSIGNED'],
    },
    { name: 'created_at', type: 'DATETIME', table: 'o', schema: 'shop', org_name: 'created_at', org_table: 'orders', length: 19 },
    { name: 'name', type: 'VAR_STRING', table: 'c', schema: 'shop', org_name: 'name', org_table: 'customers', charset: 'utf8mb4' },
    { name: 'total', type: 'NEWDECIMAL', table: '', schema: '', length: 40, decimals: 4 },
    { name: 'note', type: 'BLOB', format: 'json', table: 'o', schema: 'shop', org_name: 'note', org_table: 'orders', charset: 'utf8mb4' },
    {
      name: 'token',
      type: 'STRING',
      extended_type: 'uuid',
      table: 'o',
      schema: 'shop',
      org_name: 'token',
      org_table: 'orders',
      charset: 'binary',
      flags: ['BINARY'],
    },
    ...Array.from({ length: 24 }, (_, i) => ({ name: `attribute_${i}`, type: i % 2 ? 'VAR_STRING' : 'LONG', table: 'a', schema: 'shop' })),
  ];
  const rowCount = summary.rows === null ? 0 : summary.rows * 25;
  return {
    summary,
    sessionSummary: fakeSessions.find((s) => s.id === summary.session)!,
    record: {
      kind: 'exchange',
      id: summary.id,
      session: summary.session,
      parent: null,
      command: summary.command,
      sql: isSql ? sql : null,
      statement_id: summary.command.includes('STMT') ? 3 : null,
      params: null,
      query_attributes: isSql ? { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tenant: 'north' } : {},
      ...(isSql ? { trace: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7', sampled: true } } : {}),
      started_at: '2026-11-21T12:01:03.000000Z',
      wait_us: summary.waitUs,
      server_us: summary.serverUs,
      transfer_us: summary.transferUs,
      duration_us: summary.waitUs + summary.serverUs + summary.transferUs,
      request_bytes: 88,
      reply_bytes: summary.bytes,
      request_packets: 1,
      reply_packets: 30,
      results:
        summary.rows !== null
          ? [
              {
                columns,
                row_count: rowCount,
                rows: fakeRows(0, Math.min(100, rowCount)),
                rows_truncated: rowCount > 100,
                affected_rows: null,
                last_insert_id: null,
                warnings: summary.warnings,
                info: '',
                status: ['AUTOCOMMIT'],
              },
            ]
          : summary.error === null
            ? [
                {
                  columns: [],
                  row_count: 0,
                  rows: [],
                  rows_truncated: false,
                  affected_rows: 1,
                  last_insert_id: 88_123,
                  warnings: 0,
                  info: 'Rows matched: 1  Changed: 1  Warnings: 0',
                  status: ['IN_TRANS', 'AUTOCOMMIT'],
                  session_state: [
                    { kind: 'variable', name: 'character_set_client', value: 'utf8mb4' },
                    { kind: 'transaction_state', name: 'SESSION_TRACK_TRANSACTION_STATE', value: 'T___WS__' },
                  ],
                },
              ]
            : [],
      error: summary.error === null ? null : { code: 1146, sqlstate: '42S02', message: "Table 'shop.order_itmes' doesn't exist" },
      modified: false,
      mocked: false,
      injected: false,
      held_us: 0,
      end: 'replied',
      dropped_bytes: 0,
    },
    sqlWithParams: isSql ? title.replace(/\?=/g, '').replace(/[‘’]/g, "'") : null,
    params:
      summary.command === 'COM_STMT_EXECUTE'
        ? [
            { index: 0, name: '', type: 'LONGLONG', unsigned: true, value: 4211 },
            { index: 1, name: '', type: 'VAR_STRING', unsigned: false, value: 'open' },
            {
              index: 2,
              name: '',
              type: 'BLOB',
              longData: true,
              unsigned: false,
              value: { base64: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
            },
            { index: 3, name: '', type: 'NULL', unsigned: false, value: null },
          ]
        : [],
    timeline: [
      { at: 0, label: 'request', from: 'client', bytes: 88 },
      { at: summary.waitUs + summary.serverUs, label: 'first reply byte', from: 'server', bytes: 1448 },
      { at: summary.waitUs + summary.serverUs + summary.transferUs, label: 'last reply byte', from: 'server', bytes: 902 },
    ],
    packetCount: 240,
    notes: summary.truncated ? ['18.2 MB of this exchange are past the keep limit and were not kept.'] : [],
  };
}

const names = ['Marie Curie', 'Grace Hopper', "Ada O'Lovelace", 'Żółć Gęślą', '王小明', 'Two\nLines'];

export function fakeRows(from: number, count: number): (string | number | null | { base64: string })[][] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return [
      880_000 + n,
      `2026-11-${String((n % 28) + 1).padStart(2, '0')} 09:${String(n % 60).padStart(2, '0')}:00`,
      names[n % names.length]!,
      (noise(n) * 4000).toFixed(4),
      n % 3 === 0 ? null : n % 7 === 1 ? '' : 'Leave at the door. The dog is friendly, the cat is not; ring twice and wait a little.',
      { base64: btoa(Array.from({ length: 16 }, (_, k) => String.fromCharCode(Math.floor(noise(n * 16 + k) * 256))).join('')) },
      ...Array.from({ length: 24 }, (_, k) => (k % 2 ? `value ${n}.${k}` : Math.floor(noise(n + k) * 1e6))),
    ];
  });
}
