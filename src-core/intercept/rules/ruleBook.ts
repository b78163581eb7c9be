/** The rules of an engine: their text, which is the only source, and what they do now. */
import type { RulesState } from '../../bridge/contract.ts';
import { withoutRule, withRuleAdded, withRuleMoved, withRuleOn } from './editRules.ts';
import { LiveRule } from './liveRule.ts';
import { parseRules } from './parseRules.ts';
import { ruleWords } from './rule.ts';
import { RulesFault, rulesFaultLine } from './rulesFault.ts';

export interface RuleBookOwner {
  /** Others are at work now. */
  rulesChanged(): void;
  /** Something was counted, or a mistake found. */
  told(): void;
}

export class RuleBook {
  readonly path: string | null;
  private readonly owner: RuleBookOwner;
  private text = '';
  private fault: RulesFault | null = null;
  private live: readonly LiveRule[] = [];

  constructor(path: string | null, owner: RuleBookOwner) {
    this.path = path;
    this.owner = owner;
  }

  get rules(): readonly LiveRule[] {
    return this.live;
  }

  /** The text as it was saved. With a mistake in it, the rules before it go on. */
  load(text: string): void {
    try {
      this.take(text);
    } catch (thrown) {
      if (!(thrown instanceof RulesFault)) throw thrown;
      this.text = text;
      this.fault = thrown;
      this.owner.told();
    }
  }

  /** Throws RulesFault at the first mistake. */
  check(text: string): void {
    parseRules(text);
  }

  /** Takes the text, or throws RulesFault and leaves all as it is. */
  take(text: string): void {
    const rules = parseRules(text);
    const counted = new Map<string, number[]>();
    for (const { rule, hits } of this.live) counted.set(rule.key, [...(counted.get(rule.key) ?? []), hits]);
    this.live = rules.map((rule) => {
      const hits = counted.get(rule.key)?.shift() ?? 0;
      return new LiveRule(rule, hits, (used) => (used ? this.owner.rulesChanged() : this.owner.told()));
    });
    this.text = text;
    this.fault = null;
    this.owner.rulesChanged();
  }

  /** The text with a change made to it; it is not taken yet. Throws RulesFault, or an Error that says what cannot be done. */
  changed(change: RuleChange): string {
    if (this.fault !== null) {
      const { line, column, message } = this.fault;
      throw new Error(`the rules have a mistake in line ${line}, column ${column} (${message}); mend it first`);
    }
    switch (change.kind) {
      case 'on':
        return withRuleOn(this.text, change.index, change.on);
      case 'move':
        return withRuleMoved(this.text, change.from, change.to);
      case 'remove':
        return withoutRule(this.text, change.index);
      case 'add':
        return withRuleAdded(this.text, change.yaml);
    }
  }

  state(): RulesState {
    const { fault } = this;
    return {
      text: this.text,
      path: this.path,
      error: fault === null ? null : { line: fault.line, column: fault.column, message: fault.message },
      rules: this.live.map(({ rule, hits, left }) => ({
        index: rule.index,
        name: rule.name,
        when: rule.when.text,
        does: ruleWords(rule),
        on: rule.on,
        hits,
        left,
        goesOn: rule.goesOn,
        line: rule.line,
      })),
    };
  }

  /** The mistake with its file and place, in one line; null for none. */
  get errorLine(): string | null {
    return this.fault === null ? null : rulesFaultLine(this.path ?? 'rules', this.fault);
  }
}

export type RuleChange =
  | { readonly kind: 'on'; readonly index: number; readonly on: boolean }
  | { readonly kind: 'move'; readonly from: number; readonly to: number }
  | { readonly kind: 'remove'; readonly index: number }
  | { readonly kind: 'add'; readonly yaml: string };
