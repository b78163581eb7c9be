import type { KeyboardEvent } from 'react';

/** Ctrl+Enter or Cmd+Enter, also from within an editor, submits the form that the element is or has. */
export function submitOnKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  const at = event.currentTarget;
  const form = at instanceof HTMLFormElement ? at : at.querySelector('form');
  event.preventDefault();
  form?.requestSubmit();
}
