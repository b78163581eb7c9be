/** Mock servers, for the hosts (DESIGN, import table). */
import { RulesFault, rulesFaultLine } from '../intercept/rules/rulesFault.ts';
import { parseMock } from '../responder/mock/parseMock.ts';

export { mockHandlers } from '../responder/mock/mockHandlers.ts';
export { MockServer } from '../responder/mock/mockServer.ts';
export { mockBackend } from './mockBackend.ts';

/** What is wrong with the text of a mock file, as `FILE:LINE:COLUMN: …`; null for nothing. */
export function mockMistakeIn(file: string, text: string): string | null {
  try {
    parseMock(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof RulesFault) return rulesFaultLine(file, thrown);
    throw thrown;
  }
}
