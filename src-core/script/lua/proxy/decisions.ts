/** What a hook answered, as what the chain understands. */
import { type Asked, type Decision, type Route, watchReply } from '../../../intercept/interceptor.ts';
import { hasBinaryRows } from '../../../machine/commands/replyShapes.ts';
import type { HeldAtCommand, HeldAtReply, QueuedCommand, Verdict } from '../../../machine/holding/held.ts';
import { okPayload } from '../../../machine/login/letIn.ts';
import { capability } from '../../../mysql/constants/capabilities.ts';
import { command } from '../../../mysql/constants/commands.ts';
import { Refused } from '../../../mysql/synth/refused.ts';
import type { SqlError } from '../../../mysql/synth/reply.ts';
import type { HookAnswer, Queue, Queued, ResultAnswer } from './connectionCalls.ts';
import { joinedResults } from './joinedResults.ts';
import type { LuaResponse } from './luaResponse.ts';
import type { ReplyResult } from './replyResults.ts';
import { framed, responsePackets } from './responsePackets.ts';
import { fromScript } from './statementPackets.ts';

/** What else the hook wished. */
export interface Wishes {
  readonly route: Route | null;
  readonly closes: boolean;
}

type InLogin = Exclude<Asked, HeldAtCommand | HeldAtReply>;

const passing: Decision = { actions: [], verdict: { kind: 'forward' } };
const ignoring: Decision = { actions: [], verdict: { kind: 'ignore' } };

/**
 * Null: nothing was said. `first`: what is added to a command's number in its connection, so that it is one of this script alone.
 * Throws Refused for what cannot be done.
 */
export function atCommand(held: HeldAtCommand, answer: HookAnswer, first: number): Decision | null {
  switch (answer.kind) {
    case 'watch':
      return watchReply;
    case 'queue':
      return said(queueVerdict(held, answer.queue, first));
    case 'response':
      return said({ kind: 'answer', packets: responsePackets(held, answer.response) });
    default:
      return null;
  }
}

/** `answers`: one for each of the reply's results, or one for all of them. */
export function atReply(
  held: HeldAtReply,
  results: readonly ReplyResult[],
  answers: readonly ResultAnswer[],
  first: number,
): Decision | null {
  const [one] = answers;
  // By far the most frequent answer. A queued command's result is the client's, unless the script says otherwise.
  if (answers.length === 1 && one!.answer.kind === 'none' && one!.rest === null) return held.reply.queueId === null ? null : passing;
  const rest = answers.reduce<readonly Queued[] | null>((last, answer) => answer.rest ?? last, null);
  const left = rest === null ? {} : { rest: queued(held, rest, first) };
  const same = one !== undefined && one.answer.kind !== 'response' && answers.every(({ answer }) => answer.kind === one.answer.kind);
  if (same && one.answer.kind === 'ignore') return rest === null ? ignoring : said({ kind: 'ignore', ...left });
  if (same) {
    if (rest === null) return held.reply.queueId === null ? null : passing;
    return said({ kind: 'forward', ...left });
  }
  const parts = answers.map(({ answer }, i) => {
    if (answer.kind === 'response') return responsePackets(held, answer.response);
    return answer.kind === 'ignore' ? new Uint8Array(0) : held.reply.packets.subarray(results[i]!.from, results[i]!.to);
  });
  return said({ kind: 'answer', packets: parts.length === 1 ? parts[0]! : joinedResults(parts), ...left });
}

/** When a client connects, and within the login. */
export function inLogin(asked: InLogin, answer: HookAnswer): Decision | null {
  switch (answer.kind) {
    case 'packet':
      return asked.at === 'login' || asked.at === 'greeting' ? said({ kind: 'replace', payload: answer.payload }) : null;
    case 'response':
      return asked.at === 'connect' ? atConnect(answer.response) : atLogin(asked, answer.response);
    default:
      return null;
  }
}

/** The route and the end of the connection are part of the decision, whatever else is decided. */
export function withWishes(decision: Decision | null, { route, closes }: Wishes): Decision | null {
  if (route === null && !closes) return decision;
  const whole = decision ?? { actions: [], goOn: true };
  return { ...whole, ...(route === null ? {} : { route }), ...(closes ? { closes } : {}) };
}

function said(verdict: Verdict): Decision {
  return { actions: [], verdict };
}

function queueVerdict(held: HeldAtCommand, { commands, replaces }: Queue, first: number): Verdict {
  const [only] = commands;
  if (held.command.code === command.COM_CHANGE_USER) return userChangeVerdict(commands);
  if (!replaces || only === undefined || only.payload === null) return { kind: 'queue', commands: queued(held, commands, first) };
  const binaryRows = hasBinaryRows(held.command.code) && only.payload[0] === command.COM_QUERY;
  const payload = fromScript(only.payload, held, true);
  return { kind: 'replace', payload, ...(binaryRows ? { binaryRows } : {}), ...(only.needed ? { holdReply: true } : {}) };
}

/** Its reply is a conversation of its own, in which passwords may have to be translated. */
function userChangeVerdict(commands: readonly Queued[]): Verdict {
  const [only] = commands;
  if (commands.length !== 1 || only!.payload !== null)
    throw new Refused('COM_CHANGE_USER is neither rewritten nor queued with other commands; return nothing, or answer it with an error');
  return { kind: 'forward', ...(only!.needed ? { holdReply: true } : {}) };
}

function queued(held: HeldAtCommand | HeldAtReply, commands: readonly Queued[], first: number): readonly QueuedCommand[] {
  return commands.map(({ serial, payload, needed }) => ({
    id: first + serial,
    payload: payload === null ? null : fromScript(payload, held, false),
    reply: needed ? 'ask' : 'pass',
  }));
}

function atConnect(response: LuaResponse): Decision {
  switch (response.kind) {
    case 'error':
      return said({ kind: 'refuse', error: sqlError(response) });
    case 'raw':
      return { actions: [], greet: { packets: response.packets } };
    default:
      throw new Refused('connect_server can answer with an error, or with packets of its own: a greeting');
  }
}

function atLogin(asked: Exclude<InLogin, { readonly at: 'connect' }>, response: LuaResponse): Decision {
  switch (response.kind) {
    case 'error':
      return said({ kind: 'refuse', error: sqlError(response) });
    case 'raw': {
      const [only] = response.packets;
      if (asked.at === 'greeting' && response.packets.length === 1 && only![0] === greetingVersion)
        return said({ kind: 'replace', payload: only! });
      return said({ kind: 'answer', packets: framed(response.packets, 0) });
    }
    case 'ok':
      if (asked.at === 'greeting') throw new Refused('read_handshake can answer with an error, or with packets of its own');
      return said({ kind: 'answer', packets: framed([okPayload(asked.session.capabilities | capability.CLIENT_PROTOCOL_41)], 0) });
    default:
      throw new Refused('a login is answered by an OK, an error, or packets of its own');
  }
}

const greetingVersion = 10;

function sqlError({ code, sqlstate, message }: SqlError): SqlError {
  return { code, sqlstate: sqlstate.padEnd(5, ' ').slice(0, 5), message };
}
