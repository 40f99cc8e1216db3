/**
 * Behaviour flags of the interpreter. A change that could make a recorded history replay differently gets the next
 * number here, a line that says what changed and since when, and is read through the host's `patched`.
 * No behaviour has changed yet; the numbers are pinned by a test.
 */
export const FLAGS = {} as const satisfies Record<string, number>;
