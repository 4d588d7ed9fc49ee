/** Returns the message of anything thrown, or a text, without the name of windrow in front of it. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^windrow: /, '');
}
