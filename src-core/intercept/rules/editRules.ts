/** Changes to the text of a rules file that leave its comments and the other rules as they are. */
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseRule } from './parseRules.ts';

/** `text` has no mistakes (parseRules). */
export function withRuleOn(text: string, index: number, on: boolean): string {
  return edited(text, (rules) => {
    const rule = ruleAt(rules, index);
    if (on) rule.delete('on');
    else rule.set('on', false);
  });
}

export function withRuleMoved(text: string, from: number, to: number): string {
  return edited(text, (rules) => {
    ruleAt(rules, from);
    ruleAt(rules, to);
    const [rule] = rules.items.splice(from, 1);
    rules.items.splice(to, 0, rule);
  });
}

export function withoutRule(text: string, index: number): string {
  return edited(text, (rules) => {
    ruleAt(rules, index);
    rules.items.splice(index, 1);
  });
}

/** `yaml`: one rule as it stands in a rules file, with or without the dash before it. Throws RulesFault. */
export function withRuleAdded(text: string, yaml: string): string {
  const given = parseDocument(yaml, { intAsBigInt: true });
  const { contents } = given;
  const single = isSeq(contents) && contents.items.length === 1 ? contents.items[0] : contents;
  const rule = given.errors.length === 0 && isMap(single) ? single : null;
  // Says what is wrong with it, if anything is.
  parseRule(rule === null ? yaml : String(new (given.constructor as new (value: unknown) => Document)(rule)));
  return edited(text, (rules) => {
    rules.items.push(rule);
  });
}

function edited(text: string, change: (rules: YAMLSeq) => void): string {
  const document: Document = parseDocument(text, { intAsBigInt: true });
  let rules = isMap(document.contents) ? document.contents.get('rules') : null;
  if (!isSeq(rules)) {
    rules = document.createNode([]);
    if (isMap(document.contents)) document.contents.set('rules', rules);
    else document.contents = document.createNode({ rules });
  }
  const list = rules as YAMLSeq;
  const indented = /^[ \t]+-/m.test(text) || !/^-/m.test(text);
  // A comment above the first rule is read as the list's; it is the rule's, and goes with it.
  const [first] = list.items;
  if (isMap(first) && list.commentBefore != null) {
    first.commentBefore = list.commentBefore;
    list.commentBefore = null;
  }
  change(list);
  if (isMap(list.items[0])) list.items[0].spaceBefore = false;
  // A list that was written `[]` grows line by line.
  if (list.items.length > 0 && (list.range == null || text.slice(list.range[0], list.range[1]).replaceAll(/\s/g, '') === '[]'))
    list.flow = false;
  return document.toString({ lineWidth: 0, indentSeq: indented });
}

function ruleAt(rules: YAMLSeq, index: number): YAMLMap {
  const rule = rules.items[index];
  if (!isMap(rule)) throw new RangeError(`there is no rule ${index + 1}; the file has ${rules.items.length}`);
  return rule;
}
