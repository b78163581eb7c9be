import { parseRules } from '../intercept/rules/parseRules.ts';
import { RulesFault, rulesFaultLine } from '../intercept/rules/rulesFault.ts';

/** What is wrong with the text of a rules file, as `FILE:LINE:COLUMN: …`; null for nothing. */
export function mistakeIn(file: string, text: string): string | null {
  try {
    parseRules(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof RulesFault) return rulesFaultLine(file, thrown);
    throw thrown;
  }
}
