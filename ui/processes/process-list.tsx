export default function ProcessList(_: { name?: string; runId?: string }) {
  return null;
}
