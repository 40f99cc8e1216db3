export default function Run(_: { name?: string; runId?: string }) {
  return null;
}
