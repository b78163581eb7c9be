/** Our server role with an account a login plugin, for independent clients to log in to. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { nodeSessionPorts } from '../../src-core/node/nodeSessionPorts.ts';
import { startResponderServer } from '../../src-core/node/responderServer.ts';
import { loadSqlite } from '../../src-core/node/sqlite.ts';
import { DemoDatabase } from '../../src-core/responder/demo/demoDatabase.ts';
import type { AccountLogin, LoginRequest, Responder, ResponderSession } from '../../src-core/responder/responder.ts';
import { accessDenied } from '../../src-core/responder/serverLogin.ts';
import type { SqliteDatabase } from '../../src-core/responder/sql/sqlDatabase.ts';
import { makeAuthority } from './certificates.ts';

/** Password of every account; further factors take `two` and `three`. */
export const secret = 'secret';
const furtherSecrets = ['two', 'three'];

export const accounts: Readonly<Record<string, AccountLogin>> = {
  native: { plugin: 'mysql_native_password' },
  fast: { plugin: 'caching_sha2_password' },
  full: { plugin: 'caching_sha2_password', fullExchange: true },
  sha256: { plugin: 'sha256_password' },
  ed25519: { plugin: 'client_ed25519' },
  parsec: { plugin: 'parsec' },
  clear: { plugin: 'mysql_clear_password' },
  dialog: { plugin: 'dialog' },
  twice: { plugin: 'caching_sha2_password', furtherPlugins: ['mysql_clear_password'] },
  thrice: { plugin: 'caching_sha2_password', furtherPlugins: ['mysql_clear_password', 'sha256_password'] },
};

export interface AuthServer {
  readonly host: string;
  readonly port: number;
  /** What each login that came through went by: user, plugin, and whether by TLS. */
  readonly logins: string[];
  stop(): Promise<void>;
}

/** `serverVersion`: with `MariaDB` in it the server proves its self-signed certificate as MariaDB 11.4 does. */
export async function startAuthServer(serverVersion: string, host: string): Promise<AuthServer> {
  const sqlite = (await loadSqlite())(':memory:', { readOnly: false }) as unknown as SqliteDatabase;
  const after = (ms: number, task: () => void) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  };
  const database = new DemoDatabase({ sqlite, now: () => Date.now() * 1000, after, random: Math.random });
  const logins: string[] = [];
  const responder: Responder = { serverVersion, open: (id) => withAccounts(database.open(id), logins) };
  const authority = await makeAuthority('Auth server of tests');
  const cert = readFileSync(authority.ca);
  const context = createSecureContext({ cert, key: readFileSync(join(authority.folder, 'ca-key.pem')) });
  const fingerprint = new Uint8Array(createHash('sha256').update(new X509Certificate(cert).raw).digest());
  const { rsaKey } = nodeSessionPorts();
  const server = await startResponderServer(responder, host, 0, { rsaKey, tls: async () => ({ context, fingerprint }) });
  return {
    host,
    port: server.port,
    logins,
    async stop() {
      await server.stop();
      sqlite.close();
      authority.remove();
    },
  };
}

/** The demo database's session, with other accounts in front. */
function withAccounts(session: ResponderSession, logins: string[]): ResponderSession {
  return {
    get status() {
      return session.status;
    },
    accountLogin: (user) => accounts[user] ?? null,
    login(request: LoginRequest) {
      const { user, client, withPassword } = request;
      const { furtherPlugins = [] } = accounts[user] ?? {};
      const proven = request.proves(secret) && furtherPlugins.every((_, i) => request.proves(furtherSecrets[i]!, i + 2));
      if (accounts[user] === undefined || !proven) return accessDenied(user, client, withPassword);
      logins.push(`${user} ${request.authPlugin} ${request.secure ? 'TLS' : 'plain'}`);
      return session.login({ ...request, user: 'app', proves: (password) => password === 'demo' });
    },
    query: (sql, multiStatements) => session.query(sql, multiStatements),
    prepare: (sql) => session.prepare(sql),
    execute: (statement, parameters) => session.execute(statement, parameters),
    useSchema: (name) => session.useSchema(name),
    fieldList: (table, wildcard) => session.fieldList(table, wildcard),
    statistics: () => session.statistics(),
    reset: () => session.reset(),
    close: () => session.close(),
  };
}
