/** Hands the browser a file to save; in Electron that opens its own dialog. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file up by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
