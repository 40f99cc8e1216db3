/** The sign of the product: two voices and the line that holds them together. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 60 60" aria-hidden="true" className={className}>
      <rect width="60" height="60" rx="15" fill="var(--accent)" />
      <path d="M14 40c8 0 8-20 16-20s8 20 16 20" fill="none" stroke="#fff" strokeWidth="6" strokeLinecap="round" />
      <circle cx="14" cy="20" r="5" fill="#fff" />
      <circle cx="46" cy="20" r="5" fill="#fff" />
    </svg>
  );
}
