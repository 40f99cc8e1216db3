export default function RunList(_: { name?: string; runId?: string }) {
  return null;
}
