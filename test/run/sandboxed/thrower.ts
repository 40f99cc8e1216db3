/** A workflow that tells what errors are like where it runs. */
export default async function thrower() {
  let own: unknown;
  try {
    throw new RangeError('made by name');
  } catch (failure) {
    own = failure;
  }
  let engine: unknown;
  try {
    (null as unknown as { x: { y: number } }).x.y++;
  } catch (failure) {
    engine = failure;
  }
  const plain = new Error('plain');
  return [own, engine, plain].map((error) => ({
    isError: error instanceof Error,
    stack: (error as Error).stack ?? null,
  }));
}
