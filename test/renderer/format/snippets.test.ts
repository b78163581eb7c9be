import { describe, expect, it } from 'vitest';
import { snippets } from '../../../renderer/format/snippets.ts';

describe('snippets', () => {
  it('all name the address that is really listened on', () => {
    const all = snippets('127.0.0.1:4567');
    expect(all.map((s) => s.id)).toEqual(['cli', 'mariadb-cli', 'mysql2', 'mariadb-npm', 'pymysql', 'jdbc', 'pdo', 'go']);
    for (const { id, text } of all) {
      expect(text, id).toContain('127.0.0.1');
      expect(text, id).toContain('4567');
    }
  });

  it('names the authority in each client where TLS is to be checked, and only there', () => {
    const ca = "/home/o'neil/hydrophone ca.pem";
    for (const { id, text } of snippets('127.0.0.1:4040', undefined, ca)) expect(text, id).toMatch(/hydrophone ca\.pem/);
    for (const { id, text } of snippets('127.0.0.1:4040')) expect(text, id).not.toMatch(/\bca\b|ssl[-_]ca/i);
    const byId = new Map(snippets('127.0.0.1:4040', undefined, ca).map((s) => [s.id, s.text]));
    expect(byId.get('cli')).toContain("--ssl-mode=VERIFY_IDENTITY --ssl-ca='/home/o'\\''neil/hydrophone ca.pem'");
    expect(byId.get('pdo')).toContain("'/home/o\\'neil/hydrophone ca.pem'");
  });

  it('brackets an IPv6 host where the client wants a URL', () => {
    const byId = new Map(snippets('[::1]:4040').map((s) => [s.id, s.text]));
    expect(byId.get('jdbc')).toContain('jdbc:mysql://[::1]:4040/');
    expect(byId.get('go')).toContain('tcp([::1]:4040)');
    expect(byId.get('cli')).toContain('-h ::1 -P 4040');
  });
});
