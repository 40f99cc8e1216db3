import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../messages/index.ts';
import { Button, IconButton } from './button.tsx';

/** Copies a text; says so where it was pressed. */
export function CopyButton({ text, label }: { text: string | (() => string); label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await writeText(typeof text === 'string' ? text : text());
    setCopied(true);
  };
  const icon = copied ? <Check /> : <Copy />;
  return (
    <>
      {label ? (
        <Button size="sm" onClick={() => void copy()}>
          <span className="[&_svg]:size-3.5">{icon}</span>
          {copied ? t('copy.copied') : label}
        </Button>
      ) : (
        <IconButton label={copied ? t('copy.copied') : t('copy.copy')} onClick={() => void copy()}>
          {icon}
        </IconButton>
      )}
      <span className="sr-only" role="status">
        {copied ? t('copy.copied') : ''}
      </span>
    </>
  );
}

async function writeText(text: string): Promise<void> {
  if (navigator.clipboard) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed here; the old way still may be.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
