/** SQL with places for what the filter found: `$1`, `$<name>`, `$0` for the whole match, `$$` for a dollar sign. */
import type { Found } from './plannedAction.ts';

const place = /\$(?:\$|(\d{1,2})|<([^<>]*)>)/g;

/** Names that the template asks for, with the place of each in it. */
export function placesOf(template: string): { readonly name: string; readonly at: number }[] {
  return [...template.matchAll(place)].flatMap((m) => (m[0] === '$$' ? [] : [{ name: m[1] ?? m[2]!, at: m.index }]));
}

/** A group that took no part leaves nothing. */
export function filled(template: string, found: Found): string {
  return template.replaceAll(place, (whole, number: string | undefined, name: string | undefined) =>
    whole === '$$' ? '$' : (found.group(number ?? name!) ?? ''),
  );
}

/** How many groups a regular expression has, and their names. */
export function groupsOf(source: string): { readonly count: number; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  let count = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') {
      inClass = true;
      if (source[i + 1] === '^') i++;
      // A bracket that comes first stands for itself.
      if (source[i + 1] === ']') i++;
    } else if (c === '(') {
      const named = /^\(\?P?<([^<>=!]+)>/.exec(source.slice(i));
      if (named !== null) names.add(named[1]!);
      if (named !== null || source[i + 1] !== '?') count++;
    }
  }
  return { count, names };
}
