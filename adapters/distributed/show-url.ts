/**
 * Returns a URL as messages show it: without user, password, and what stands behind the `?`.
 *
 * @param otherwise what is shown of a text that is no URL: nobody knows where its password stands
 */
export function showUrl(url: string, otherwise: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
  } catch {
    return otherwise;
  }
}
