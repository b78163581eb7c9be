import { unknownError } from '../machine/login/proxyError.ts';
import type { SqlError } from '../mysql/synth/reply.ts';

/** SQLSTATE of what MySQL Proxy itself told clients. It stood in the packet even before the greeting; most clients read it there. */
export const mysqlProxyState = '07000';

/** MySQL Proxy's words, which monitoring looks for. */
export const allDown: SqlError = { code: unknownError, sqlstate: mysqlProxyState, message: '(proxy) all backends are down' };
