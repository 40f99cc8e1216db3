export default function Process(_: { name?: string; runId?: string }) {
  return null;
}
