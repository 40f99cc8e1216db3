/**
 * A start that failed for a reason its user can remove. The message is one sentence: what is wrong, with the value, and the
 * way out. Whoever starts the product prints it without a stack and exits with 1.
 */
export class StartupError extends Error {
  override name = 'StartupError';
}
