/** What a reply says that was followed by its packets' beginnings (replyWalk.ts). */
import type { ReplyGrammar } from '../commands/replyGrammar.ts';
import { replyShape } from '../commands/replyShapes.ts';
import type { OnlyResult, ResultKind } from './held.ts';
import type { ReplyWalk } from './replyWalk.ts';

/** Of a whole reply to this command: null where it is not one result, or none that is made of rows, an OK or an ERR. */
export function onlyResult(walk: ReplyWalk, grammar: ReplyGrammar, command: number): OnlyResult | null {
  const shape = replyShape(command);
  if ((shape !== 'resultset' && shape !== 'single') || walk.ends !== 1 || walk.askedClient || walk.sawUnknown) return null;
  const kind = kindOf(walk);
  const tells = kind !== 'error';
  const isOk = kind === 'ok';
  return {
    kind,
    rowCount: walk.rows,
    statusFlags: tells ? grammar.statusFlags : 0,
    warnings: tells ? grammar.warnings : 0,
    affectedRows: isOk ? grammar.affectedRows : 0n,
    lastInsertId: isOk ? grammar.lastInsertId : 0n,
  };
}

function kindOf({ lastEnd, sets }: ReplyWalk): ResultKind {
  if (lastEnd === 'err') return 'error';
  if (sets > 0) return 'rows';
  return lastEnd === 'ok' ? 'ok' : 'other';
}
