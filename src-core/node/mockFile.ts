/** The file of `--mock` and of `hydrophone mock`, at the start. */
import { UsageFault } from './parseOptions.ts';
import { type GivenText, readGivenText } from './textFile.ts';

/** Throws UsageFault for a file with a mistake (`FILE:LINE:COLUMN: …`), an Error with one line where it cannot be read. */
export async function readMock(path: string): Promise<GivenText> {
  const given = readGivenText('the mock', path, 'a YAML file with statements (docs/mock.md)');
  // Most runs have no mock, and need not load what reads it.
  const { mockMistakeIn } = await import('../engine/mocking.ts');
  const mistake = mockMistakeIn(path, given.text);
  if (mistake !== null) throw new UsageFault(mistake);
  return given;
}
