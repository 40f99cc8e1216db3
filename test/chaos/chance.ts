/** Chance that a printed number repeats: numbers from 0 to 1, the same for the same seed. */
export function chanceOf(seed: string | undefined): () => number {
  let state = Number(seed ?? Date.now() % 1_000_000);
  console.log(`seed ${state} (ORKESTRA_CHAOS_SEED repeats it)`);
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
