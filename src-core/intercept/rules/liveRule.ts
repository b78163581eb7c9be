/** A rule at work: the interceptor that it is, and what is counted of it. */
import { type Interest, noInterest } from '../../machine/holding/held.ts';
import type { SessionInfo } from '../../machine/io.ts';
import { command } from '../../mysql/constants/commands.ts';
import { sessionSubject, subjectOf } from '../held/subject.ts';
import { lexerOptionsOf } from '../heldContext.ts';
import { type Asked, type Decision, type Interceptor, watchReply } from '../interceptor.ts';
import { foundIn, nothing } from './found.ts';
import type { Rule } from './rule.ts';
import { type StandIn, standInOf } from './standIn.ts';

export class LiveRule implements Interceptor {
  readonly rule: Rule;
  readonly id: string;
  readonly name: string;
  hits: number;
  private readonly hit: (used: boolean) => void;
  private readonly interesting: Interest;
  private readonly standIn: StandIn | null;

  /** `hits`: as counted so far. `hit` is told when it acts; `used` when it never will again. */
  constructor(rule: Rule, hits: number, hit: (used: boolean) => void) {
    this.rule = rule;
    this.id = `rule:${rule.index}`;
    this.name = `rule ${rule.name}`;
    this.hits = hits;
    this.hit = hit;
    const { stages, commands } = rule;
    this.standIn = standInOf(rule);
    const asked = this.standIn === null ? commands : new Set([...commands, command.COM_STMT_PREPARE]);
    this.interesting = { login: stages.has('login'), commands: stages.has('statement') || stages.has('reply') ? asked : null };
  }

  /** How many times it acts yet; null for always. */
  get left(): number | null {
    return this.rule.times === null ? null : Math.max(0, this.rule.times - this.hits);
  }

  get isAtWork(): boolean {
    return this.rule.on && this.left !== 0;
  }

  interest(session: SessionInfo): Interest {
    // Who logs in is not known before the login.
    const known = session.user !== null;
    return this.isAtWork && (!known || this.rule.when.decide(sessionSubject(session)) !== false) ? this.interesting : noInterest;
  }

  decide(asked: Asked): Decision | null {
    const { rule } = this;
    if (!this.isAtWork) return null;
    if (this.standIn !== null && asked.at !== 'connect' && 'command' in asked && asked.command.code === command.COM_STMT_PREPARE) {
      return rule.when.decide(subjectOf(asked)) === true ? this.standIn.decide(asked) : null;
    }
    switch (asked.at) {
      case 'login':
        return rule.stages.has('login') && rule.when.matches(subjectOf(asked)) ? this.act(asked) : null;
      case 'command': {
        if (!rule.commands.has(asked.command.code)) return null;
        const decision = rule.when.decide(subjectOf(asked));
        if (rule.stages.has('statement')) return decision === true ? this.act(asked) : null;
        return rule.stages.has('reply') && decision !== false ? watchReply : null;
      }
      case 'reply':
        return rule.stages.has('reply') && rule.when.matches(subjectOf(asked)) ? this.act(asked) : null;
      default:
        return null;
    }
  }

  private act(asked: Asked): Decision {
    const { rule } = this;
    this.hits++;
    const subject = subjectOf(asked);
    const sql = subject.stage === 'login' ? null : (subject.statement?.sql ?? null);
    const found =
      sql === null || asked.at === 'connect' || !('exchange' in asked) ? nothing : foundIn(rule.when, sql, lexerOptionsOf(asked));
    const actions = rule.actions.map((action) => action.make(found));
    this.hit(this.left === 0);
    return rule.goesOn ? { actions, goOn: true } : { actions };
  }
}
