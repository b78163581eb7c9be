import { mysqlProxyState, unknownError } from '../machine/login/proxyError.ts';
import type { SqlError } from '../mysql/synth/reply.ts';

/** MySQL Proxy's words, which monitoring looks for. */
export const allDown: SqlError = { code: unknownError, sqlstate: mysqlProxyState, message: '(proxy) all backends are down' };
