/** What the window's page may ask of the system: putting text on the clipboard, which its Copy buttons do, and nothing else. */
export function isPermitted(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}
