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

export function focusDetail(): void {
  focus('[role="tablist"][aria-label="Detail"] [aria-selected="true"]');
}
