/** THE table of what a rule can do: the keys of `then` (docs/rules.md). One entry a key. */
import type { Node } from 'yaml';
import { readError, readOk, readParameters, readRewrite } from './answers.ts';
import { readClose, readDelay, readDropReply, readSlowRow, readThrottle } from './faultsToInject.ts';
import type { ActionName, PlannedAction } from './plannedAction.ts';
import { readRows } from './rowsAction.ts';
import type { RulesReader } from './rulesReader.ts';

/** `at`: the key, for what stands behind it is missing. */
type ReadAction = (reader: RulesReader, node: Node | null, at: Node) => PlannedAction;

export const actionTable: Readonly<Record<ActionName, ReadAction>> = {
  rewrite: readRewrite,
  params: readParameters,
  rows: readRows,
  ok: readOk,
  error: readError,
  delay: readDelay,
  throttle: readThrottle,
  slow_row: readSlowRow,
  drop_reply: readDropReply,
  close: readClose,
};

export const actionNames = Object.keys(actionTable) as ActionName[];
