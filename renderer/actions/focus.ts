/** Places the keyboard can be sent to, found by what they are. */
function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

export function focusFilter(): void {
  const field = document.querySelector<HTMLInputElement>('input[aria-label="Filter"]');
  field?.focus();
  field?.select();
}

export function focusList(): void {
  focus('[role="grid"][aria-label="Exchanges"]');
}

/** Not its editor: what is open may be let go by a key, and none falls into a statement by chance. */
export function focusHold(): void {
  requestAnimationFrame(() => focus('[role="group"][aria-label="Hold"]'));
}

export function focusDetail(): void {
  focus('[role="tablist"][aria-label="Detail"] [aria-selected="true"]');
}
