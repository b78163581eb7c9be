/** MySQL's multi-factor authentication through the proxy: a second factor that a plugin of MySQL's own tests asks for. */
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChild } from '../support/child.ts';
import { administer, type Database, startMysql9 } from '../support/databases.ts';
import { startRecord } from '../support/hydrophone.ts';
import { capturedLogins } from '../support/loginCapture.ts';
import { provisioned } from '../support/provisioned.ts';
import { encryptions, proxyOptions } from '../support/proxies.ts';

const { serverTests, mysql9 } = provisioned();

describe.skipIf('unavailable' in serverTests)('two factors at MySQL 9.7', () => {
  if ('unavailable' in serverTests || 'unavailable' in mysql9) return;
  const plugins = mkdtempSync(join(tmpdir(), 'plugins-'));
  let server: Database;

  beforeAll(async () => {
    for (const folder of [join(mysql9.basedir, 'lib/mysql/plugin'), serverTests.mysql.plugins]) {
      for (const name of readdirSync(folder)) symlinkSync(join(folder, name), join(plugins, name));
    }
    server = await startMysql9(`--plugin-dir=${plugins}`);
    await administer(
      server,
      `INSTALL PLUGIN cleartext_plugin_server SONAME 'auth_test_plugin.so';
       CREATE USER factors@'%' IDENTIFIED BY 'first' AND IDENTIFIED WITH cleartext_plugin_server AS 'second';`,
    );
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(plugins, { recursive: true, force: true });
  });

  it.each(encryptions)('TLS %s', async (encryption) => {
    const proxy = await startRecord(server.port, ...proxyOptions(encryption));
    try {
      const [program, ...first] = mysql9.mysql;
      const login = async (second: string) => {
        const options = [
          '--no-defaults',
          '-h127.0.0.1',
          `-P${proxy.port}`,
          '-ufactors',
          '--enable-cleartext-plugin',
          '--get-server-public-key',
        ];
        const passwords = ['--password1=first', `--password2=${second}`];
        const done = await runChild(program!, [...first, ...options, ...passwords, '-N', '-e', 'SELECT CURRENT_USER()']);
        return done.code === 0 ? done.stdout.trim() : done.stderr.trim();
      };
      await administer(server, 'FLUSH PRIVILEGES');
      expect(await login('second')).toBe('factors@%');
      expect(await login('wrong')).toMatch(/ERROR 1045/);
      await proxy.stop();
      const [accepted, refused] = capturedLogins(proxy.file).map(({ detail }) => detail);
      const told = accepted!.steps.map((step) => step.title);
      expect(told).toContain('Full authentication wanted');
      expect(told).toContain('Server asks for a second factor (mysql_clear_password)');
      expect(told.at(-1)).toBe('Login accepted');
      expect(accepted!.packets.map((packet) => packet.role)).toContain('authNextFactor');
      expect(refused!.steps.map((step) => step.title)).toContain('Login refused');
    } finally {
      await proxy.dispose();
    }
  });
});
