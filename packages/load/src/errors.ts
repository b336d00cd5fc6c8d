/** A message for the user: what happened, where, and what to do next. */
export class LoaderError extends Error {
  override readonly name = 'LoaderError';
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
