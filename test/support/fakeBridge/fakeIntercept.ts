/** The intercepting half of the fake bridge: keeps what it is told, holds nothing. */
import type { InterceptCalls, InterceptState, RulesState } from '../../../src-core/bridge/contract.ts';

const noRules: RulesState = { text: '', path: null, error: null, rules: [] };

export const emptyInterceptState: InterceptState = {
  holds: [],
  breakpoints: [],
  rules: noRules,
  scripts: [],
  consoleLines: 0,
  settings: { whenWindowCloses: 'keep', fetchWarnings: false, holdLimit: 16 * 1024 * 1024 },
};

export function fakeIntercept(): { [K in keyof InterceptCalls]: (input: InterceptCalls[K][0]) => InterceptCalls[K][1] } {
  const nothingHeld = (): never => {
    throw new Error('nothing is held');
  };
  return {
    'intercept.setBreakpoints': () => ({}),
    'intercept.setSettings': (settings) => ({ ...emptyInterceptState.settings, ...settings }),
    'intercept.hold': nothingHeld,
    'intercept.holdRows': nothingHeld,
    'intercept.release': nothingHeld,
    'intercept.releaseAll': () => ({ released: 0 }),
    'intercept.setRulesText': ({ text }) => ({ ...noRules, text }),
    'intercept.setRule': () => noRules,
    'intercept.moveRule': () => noRules,
    'intercept.removeRule': () => noRules,
    'intercept.addRule': () => noRules,
    'scripts.text': () => ({ text: '' }),
    'scripts.save': ({ id }) => ({ id: id ?? 'script-1' }),
    'scripts.setOn': () => ({}),
    'scripts.remove': () => ({}),
    'scripts.console': () => ({ lines: [], next: 0 }),
    'session.run': () => ({ exchange: 1 }),
  };
}
