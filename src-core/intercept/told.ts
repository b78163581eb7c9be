/** What a session's driver is told in answer to a question, and how a decision in the machine's own words becomes that. */
import type { Verdict } from '../machine/holding/held.ts';
import type { Decision, Interceptor, Route } from './interceptor.ts';

/** A verdict, and which backend serves from then on. */
export interface Routed {
  readonly kind: 'routed';
  readonly route: Route;
  readonly verdict: Verdict;
}

/** Most often a bare verdict, so that the frequent answer costs no object of its own. */
export type Told = Verdict | Routed;

/** Who acts is named, and so is what people should know; an object is made only where something is to be added. */
export function toldBy({ name }: Interceptor, decision: Decision, verdict: Verdict): Told {
  const { notes, closes, route } = decision;
  let whole = verdict;
  if (whole.by === undefined && (whole.kind !== 'forward' || closes === true)) whole = { ...whole, by: [name] };
  if (notes !== undefined && notes.length > 0) whole = { ...whole, notes: [...(whole.notes ?? []), ...notes] };
  if (closes === true && whole.closes !== true) whole = { ...whole, closes: true };
  return route === undefined ? whole : { kind: 'routed', route, verdict: whole };
}

/** At a command: whoever decided so is asked about the reply as well. */
export function waitsForReply({ seesReply, verdict }: Decision): boolean {
  if (seesReply === true || verdict?.kind === 'queue') return true;
  return (verdict?.kind === 'forward' || verdict?.kind === 'replace') && verdict.holdReply === true;
}
