import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDefaults, readDefaultsFile } from '../../../../src-core/node/mysqlProxy/defaultsFile.ts';
import { addMysqlProxyOptions } from '../../../../src-core/node/mysqlProxy/optionList.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'defaults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string, mode = 0o600): string {
  const path = join(folder, 'file');
  rmSync(path, { force: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('a defaults file', () => {
  it('is an ini file, whose values may hold semicolons', () => {
    const path = written(
      '[other]\nx = 1\n[mysql-proxy]\n; c\n# c\nlua-path = /a/?.lua;/b/?.lua\nproxy-address=:4040\ndaemon = true\n',
      0o660,
    );
    expect(readDefaultsFile(path)).toEqual({ 'lua-path': '/a/?.lua;/b/?.lua', 'proxy-address': ':4040', daemon: 'true' });
  });

  it('is refused where everybody can read it, where it is not there, and without the section', () => {
    expect(() => readDefaultsFile(written('[mysql-proxy]\n', 0o664))).toThrow('open to everybody (0664); expected 0660 or less');
    expect(() => readDefaultsFile(join(folder, 'none'))).toThrow('cannot be read');
    expect(() => readDefaultsFile(written('[mysqld]\nx=1\n'))).toThrow('has no section [mysql-proxy]');
  });

  it('sets what the command line leaves open', () => {
    const command = addMysqlProxyOptions(new Command('mysql-proxy'));
    command.parse(['-b', 'a:1', '--log-level', 'debug'], { from: 'user' });
    const values = {
      'proxy-backend-addresses': 'b:2,c:3',
      'proxy-read-only-backend-addresses': 'd:4, e:5',
      'log-level': 'error',
      daemon: 'true',
      keepalive: 'false',
      'no-proxy': '1',
      'proxy-connect-timeout': '0.5',
      'keep-alive': 'true',
    };
    expect(applyDefaults(command, values, 'f')).toEqual(['keep-alive']);
    expect(command.opts()).toMatchObject({
      proxyBackendAddresses: [{ host: 'a', port: 1 }],
      proxyReadOnlyBackendAddresses: [
        { host: 'd', port: 4 },
        { host: 'e', port: 5 },
      ],
      logLevel: 'debug',
      daemon: true,
      proxy: false,
      proxyConnectTimeout: 0.5,
    });
    expect(command.opts().keepalive).toBeUndefined();
  });

  it('is refused for values that are not understood', () => {
    const command = addMysqlProxyOptions(new Command('mysql-proxy'));
    command.parse([], { from: 'user' });
    expect(() => applyDefaults(command, { daemon: 'maybe' }, 'f')).toThrow('f: daemon = maybe is not understood; expected true or false');
    expect(() => applyDefaults(command, { 'proxy-address': '1' }, 'f')).toThrow('--proxy-address');
  });
});
