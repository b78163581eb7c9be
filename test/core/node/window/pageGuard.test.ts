import { describe, expect, it } from 'vitest';
import { pageGuard } from '../../../../src-core/node/window/pageGuard.ts';

const token = 'secret-token';
const loopback = pageGuard({ host: '127.0.0.1', port: 4080 }, token);
const network = pageGuard({ host: '0.0.0.0', port: 4080 }, token);

describe('Host and Origin on loopback', () => {
  it.each(['127.0.0.1:4080', 'localhost:4080'])('take %s', (host) => {
    expect(loopback.refusal({ host })).toBeNull();
    expect(loopback.refusal({ host, origin: `http://${host}` })).toBeNull();
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:4080',
    '127.0.0.1',
    '127.0.0.1:4081',
    'localhost.evil.example:4080',
    '10.0.0.1:4080',
  ])('refuse the host %s', (host) => {
    expect(loopback.refusal(host === undefined ? {} : { host })).toMatch(/Host/);
  });

  it.each(['http://evil.example', 'https://127.0.0.1:4080', 'http://127.0.0.1:4081', 'http://localhost:4080', 'null', ''])(
    'refuse the origin %j on 127.0.0.1:4080',
    (origin) => {
      expect(loopback.refusal({ host: '127.0.0.1:4080', origin })).toMatch(/Origin/);
    },
  );
});

describe('Host on a network address', () => {
  it('takes addresses, which cannot be rebound, and localhost', () => {
    for (const host of ['192.168.1.5:4080', '192.168.1.5:8080', '[fe80::1]:4080', 'localhost:8080']) {
      expect(network.refusal({ host })).toBeNull();
    }
  });

  it('refuses names', () => {
    for (const host of ['evil.example:4080', 'a.b', '', '1.2.3.4.evil.example']) expect(network.refusal({ host })).toMatch(/Host/);
  });
});

describe('the token', () => {
  const page = (query: string) => new URL(`http://page/${query}`);

  it('is taken from the query', () => {
    expect(loopback.holdsToken(page(`?token=${token}`))).toBe(true);
  });

  it('is not taken when missing, wrong, cut or longer', () => {
    for (const query of ['', '?token=', '?token=secret', `?token=${token}x`, `?TOKEN=${token}`]) {
      expect(loopback.holdsToken(page(query))).toBe(false);
    }
  });
});
