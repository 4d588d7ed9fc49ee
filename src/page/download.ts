/** Saves a file under a name that no system refuses. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.()-]+/g, '_');
  link.click();
  URL.revokeObjectURL(url);
}
