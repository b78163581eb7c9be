import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mysqlCommand, shellQuote, splitAddress } from '../../../renderer/format/shell.ts';

describe('shell', () => {
  it('quotes so that a shell gives the text back', () => {
    for (const text of ["it's", '$HOME `id` "x"', 'a\nb', 'plain', '', '\\', "''"]) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' })).toBe(text);
    }
  });

  it('makes a mysql command for the proxy', () => {
    expect(mysqlCommand("SELECT 'x'", { address: '127.0.0.1:4040', user: 'app', schema: 'shop' })).toBe(
      "mysql --protocol=tcp -h 127.0.0.1 -P 4040 -u app -p -e 'SELECT '\\''x'\\''' shop",
    );
    expect(mysqlCommand('SELECT 1', { address: '[::1]:3306', user: null, schema: '' })).toBe(
      "mysql --protocol=tcp -h ::1 -P 3306 -e 'SELECT 1'",
    );
  });

  it('names an address one can connect to', () => {
    expect(splitAddress('0.0.0.0:4040')).toEqual({ host: '127.0.0.1', port: '4040' });
    expect(splitAddress('[::1]:4040')).toEqual({ host: '::1', port: '4040' });
    expect(splitAddress('db.example')).toEqual({ host: 'db.example', port: '3306' });
  });
});
