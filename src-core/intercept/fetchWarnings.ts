import { command } from '../mysql/constants/commands.ts';
import type { Decision, Interceptor } from './interceptor.ts';

const asks: ReadonlySet<number> = new Set([command.COM_QUERY, command.COM_STMT_EXECUTE]);
const decision: Decision = { actions: [], goOn: true, fetchWarnings: true };

/** Asks for SHOW WARNINGS behind every statement whose reply tells of warnings. */
export const warningsFetcher: Interceptor = {
  id: 'warnings',
  name: 'fetching of warnings',
  interest: () => ({ login: false, commands: asks }),
  decide: (asked) => (asked.at === 'command' && asks.has(asked.command.code) ? decision : null),
};
