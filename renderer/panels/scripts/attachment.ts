import type { ScriptState } from '../../../src-core/bridge/contract.ts';
import { plural } from '../../format/numbers.ts';

export interface Attachment {
  readonly words: string;
  /** Connections do not run what one sees: nothing does, or an earlier text. */
  readonly behind: boolean;
}

/**
 * Which connections run the script that is open, in words. `script` null: it was never saved. `changed`: the editor has another
 * text. `sessionsOpen`: all there are.
 */
export function attachmentOf(script: ScriptState | null, changed: boolean, sessionsOpen: number): Attachment {
  if (script === null) return { words: 'Not saved: no connection runs it.', behind: true };
  if (!script.on) return { words: 'Off: no connection runs it.', behind: true };
  const { current, earlier } = script.sessions;
  const parts: string[] = [];
  const fails = !changed && script.unloadable;
  if (fails && isLua(script.name)) parts.push('It does not load: new connections are refused.');
  else if (fails && script.hooks.length === 0) parts.push('It does not load: no connection runs it.');
  else if (fails) parts.push('It does not load: new connections run the text before it.');
  else if (changed) parts.push(current > 0 ? `${runs(current)} the text as it was saved.` : 'No connection runs this text.');
  else parts.push(current > 0 ? `${runs(current)} this text, new ones will too.` : 'New connections will run this text.');
  if (earlier > 0) parts.push(`${runs(earlier)} an earlier text until ${earlier === 1 ? 'it ends' : 'they end'}.`);
  const without = sessionsOpen - current - earlier;
  if (without > 0) parts.push(`${plural(without, 'session')} from before ${without === 1 ? 'goes' : 'go'} without it.`);
  return { words: parts.join(' '), behind: changed || fails || earlier > 0 };
}

export function isLua(name: string): boolean {
  return /\.lua$/i.test(name);
}

function runs(count: number): string {
  return `${plural(count, 'session')} ${count === 1 ? 'runs' : 'run'}`;
}
