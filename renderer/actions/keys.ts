import { useLayoutStore } from '../stores/layoutStore.ts';
import { actions } from './index.ts';
import { matchesKey } from './keyMatch.ts';

/** Listens for the keys of the action table. A widget that used the key itself has prevented its default. */
export function startKeys(): void {
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || useLayoutStore.getState().overlay !== null) return;
    // An editor lives in a shadow root, behind which the event's target is its host
    const typing = isField(event.composedPath()[0] ?? event.target);
    const elsewhere = isOtherWidget(event.target);
    const action = actions.find(
      (a) =>
        a.keys.some((k) => matchesKey(k, event)) &&
        (a.whileTyping === true || !typing) &&
        (a.inListOnly !== true || !elsewhere) &&
        (a.enabled?.() ?? true),
    );
    if (action === undefined) return;
    event.preventDefault();
    action.run();
  });
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input, textarea, select, [contenteditable="true"]:not([aria-readonly="true"])');
}

function isOtherWidget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('button, a, summary, [role="tree"], [role="tablist"], [role="separator"], [data-own-keys]') !== null;
}
