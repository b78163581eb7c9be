import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addMysqlProxyOptions, type MysqlProxyGiven } from '../../../../src-core/node/mysqlProxy/optionList.ts';
import { proxySettings } from '../../../../src-core/node/mysqlProxy/proxySettings.ts';

function settings(...args: string[]) {
  const command = addMysqlProxyOptions(new Command('mysql-proxy').exitOverride().configureOutput({ writeErr: () => undefined }));
  command.parse(args, { from: 'user' });
  return proxySettings(command.opts<MysqlProxyGiven>());
}

const at = (port: number, host = '127.0.0.1') => ({ host, port });

describe('settings of mysql-proxy', () => {
  it('are those of MySQL Proxy where nothing is said, but on loopback alone', () => {
    expect(settings()).toMatchObject({
      engine: {
        backends: [{ address: '127.0.0.1:3306', type: 'rw' }],
        listeners: [
          { listen: at(4040), backends: [1] },
          { listen: at(4042), backends: [1], readOnly: true, optional: true },
        ],
        connectTimeout: 2_000,
        idleTimeout: 28_800_000,
        mysqlProxyWords: true,
        records: true,
        tls: { client: 'prefer', backend: 'prefer' },
      },
      admin: { address: at(4041), optional: true, account: null, script: null },
      process: { daemon: false, keepalive: false, pidFile: null, logFile: null, logLevel: 'message', user: null },
      scripts: { files: [] },
      json: false,
      out: null,
      remarks: [],
    });
  });

  it('give the read-only port the read-only backends where there are any', () => {
    const { engine } = settings('-b', 'a:1,b:2', '-b', 'c:3', '-r', 'd', '--proxy-read-only-address', ':5000');
    expect(engine.backends).toEqual([
      { address: 'a:1', type: 'rw' },
      { address: 'b:2', type: 'rw' },
      { address: 'c:3', type: 'rw' },
      { address: 'd:3306', type: 'ro' },
    ]);
    expect(engine.listeners).toEqual([
      { listen: at(4040), backends: [1, 2, 3] },
      { listen: at(5000, '0.0.0.0'), backends: [4], readOnly: true, optional: false },
    ]);
  });

  it('leave ports out that are not wanted', () => {
    expect(settings('--proxy-read-only-address', 'off', '--admin-address', 'off')).toMatchObject({
      engine: { listeners: [{ listen: at(4040) }] },
      admin: null,
    });
    expect(settings('--no-proxy').engine.listeners).toEqual([]);
    expect(settings('--plugins=proxy').admin).toBeNull();
    expect(settings('--plugins', 'admin').engine.listeners).toEqual([]);
    expect(settings('--plugins=proxy,admin').admin).not.toBeNull();
  });

  it('take paths from --basedir, and Lua scripts ahead of other ones', () => {
    const given = settings('--basedir', '/srv/p', '-s', 'a.lua', '--proxy-lua-script', '/b.lua', '--pid-file', 'run/pid', '--log-file=log');
    expect(given.scripts.files).toEqual(['/srv/p/a.lua', '/b.lua']);
    expect(given.process).toMatchObject({ pidFile: '/srv/p/run/pid', logFile: '/srv/p/log' });
  });

  it('turn recording off', () => {
    expect(settings('--proxy-skip-profiling').engine.records).toBe(false);
  });

  it('ask for an account where the admin interface can be reached from elsewhere', () => {
    expect(() => settings('--admin-address', ':4041')).toThrow('expected --admin-username and --admin-password with it');
    expect(settings('--admin-address', ':4041', '--admin-username', 'root', '--admin-password', 'x').admin).toMatchObject({
      address: at(4041, '0.0.0.0'),
      optional: false,
      account: { user: 'root', password: 'x' },
    });
    expect(() => settings('--admin-username', 'root')).toThrow('go together');
  });

  it('say what is done in place of what cannot be', () => {
    expect(settings('--log-use-syslog', '--lua-cpath=x', '--daemon').remarks).toEqual([
      '--log-use-syslog: there is no syslog here; the log goes to stderr',
      '--lua-cpath: modules in C cannot be loaded; only those in Lua are',
      '--daemon without --log-file: nobody sees the log',
    ]);
  });

  it.each([
    [['--plugins', 'replicant'], '--plugins replicant is not supported; expected proxy or admin'],
    [['--proxy-connect-timeout', 'soon'], "--proxy-connect-timeout 'soon' is not a time; expected seconds, such as 2.5"],
    [['--basedir', 'here'], '--basedir here is relative; expected an absolute path'],
    [['--proxy-address', '4040'], 'is not an address'],
  ])('refuse %s', (args, why) => {
    expect(() => settings(...args)).toThrow(why);
  });
});
