/** The file of `--rules` at the start. */
import { UsageFault } from './parseOptions.ts';
import { type GivenText, readGivenText } from './textFile.ts';

/** Throws UsageFault for a file with a mistake (`FILE:LINE:COLUMN: …`), an Error with one line where it cannot be read. */
export async function readRules(path: string): Promise<GivenText> {
  const given = readGivenText('--rules', path, 'a YAML file with rules (docs/rules.md)');
  // Most runs have no rules, and need not load what reads them.
  const { mistakeIn } = await import('../engine/rulesText.ts');
  const mistake = mistakeIn(path, given.text);
  if (mistake !== null) throw new UsageFault(mistake);
  return given;
}
