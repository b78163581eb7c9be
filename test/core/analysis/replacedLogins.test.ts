/** Logins in which a script put something in the place of packets: who did it, and what each side got, is told. */
import { describe, expect, it } from 'vitest';
import { loginCauses } from '../../../src-core/analysis/loginCauses.ts';
import { loginSteps } from '../../../src-core/analysis/loginSteps.ts';
import { errPacket, greetingPacket, MadeUpLogin, nothing, okPacket, packet, responsePacket } from '../../support/madeUpLogin.ts';

const by = ['script limits'];
const steps = (login: MadeUpLogin) => loginSteps(login.story()).map(({ title, detail, outcome }) => [title, detail, outcome]);
const loggedIn = () =>
  new MadeUpLogin()
    .end('opened')
    .add('server', 'greeting', greetingPacket({ tls: false }))
    .add('client', 'handshakeResponse', responsePacket(1));

describe('a script in a login', () => {
  it('gives another greeting', () => {
    const other = greetingPacket({ tls: false, plugin: 'mysql_native_password' });
    const login = new MadeUpLogin().add('server', 'greeting', greetingPacket({ tls: false }), other, by);
    expect(steps(login).slice(1)).toEqual([
      ['MySQL 9.7.4 greets', expect.any(String), 'ok'],
      ['Script limits gives the client another greeting', 'The client reads MySQL 9.7.4, connection 7, mysql_native_password.', 'changed'],
    ]);
  });

  it('logs in as somebody else', () => {
    const login = new MadeUpLogin()
      .add('server', 'greeting', greetingPacket({ tls: false }))
      .add('client', 'handshakeResponse', responsePacket(1), responsePacket(1, { answer: 20 }), by);
    expect(steps(login).slice(-2)).toEqual([
      ['Client logs in as app', expect.any(String), 'ok'],
      ['Script limits logs in as app instead', 'The server is asked for schema shop.', 'changed'],
    ]);
  });

  it('lets in whom the server was not asked about', () => {
    const login = new MadeUpLogin()
      .add('server', 'greeting', greetingPacket({ tls: false }))
      .add('client', 'handshakeResponse', responsePacket(1), nothing, by)
      .add('server', 'authMoreData', nothing, packet(2, 1, 3), by)
      .add('server', 'ok', nothing, okPacket(3), by)
      .end('authenticated');
    expect(steps(login).slice(-4)).toEqual([
      ['Client logs in as app', expect.any(String), 'ok'],
      ["Script limits answers in the server's place", 'The login goes nowhere: the server is not asked.', 'changed'],
      ["Script limits sends in the server's place", '2 bytes of its own.', 'changed'],
      ['Script limits lets the client in', 'No server has let it in: what scripts do not answer gets an error.', 'changed'],
    ]);
    expect(loginCauses(login.story())).toEqual([]);
  });

  it('lets in whom the server refused', () => {
    const login = loggedIn()
      .add('server', 'err', errPacket(2, 1045, 'Access denied'), okPacket(2), by)
      .end('authenticated');
    expect(steps(login).slice(-2)).toEqual([
      ['Login refused', expect.stringContaining('Access denied'), 'failed'],
      ['Script limits lets the client in', expect.stringContaining('No server has let it in'), 'changed'],
    ]);
    expect(loginCauses(login.story())).toEqual([]);
  });

  it('refuses whom the server let in, and is named as the cause', () => {
    const login = loggedIn()
      .add('server', 'ok', okPacket(2), errPacket(2, 1045, 'not you'), by)
      .end('failed', { code: 1045, message: 'not you' });
    expect(steps(login).slice(-2)).toEqual([
      ['Login accepted', expect.any(String), 'ok'],
      ['Script limits refuses the login', '1045 (HY000) ER_ACCESS_DENIED_ERROR: not you', 'failed'],
    ]);
    expect(loginCauses(login.story())).toMatchObject([{ cause: 'script limits had the login refused' }]);
  });

  it('refuses in place of the greeting, or keeps it', () => {
    const refused = new MadeUpLogin()
      .add('server', 'greeting', greetingPacket(), errPacket(0, 1040, 'too many'), by)
      .end('failed', { code: 1040, message: 'too many' });
    expect(steps(refused).at(-1)).toEqual(['Script limits refuses the login', expect.stringContaining('too many'), 'failed']);
    expect(loginCauses(refused.story())).toMatchObject([{ cause: 'script limits had the login refused' }]);
    const kept = new MadeUpLogin().add('server', 'greeting', greetingPacket(), nothing, by);
    expect(steps(kept).at(-1)).toEqual(['Script limits keeps it from the client', 'The client gets nothing in its place.', 'changed']);
  });
});
