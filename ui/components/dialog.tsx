import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { t } from '../messages/index.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';

interface Props {
  title: string;
  onClose: () => void;
  children: React.ReactNode;
  className?: string;
  /** The title is only spoken: the content says it. */
  quietTitle?: boolean;
  role?: 'dialog' | 'alertdialog';
}

/** A modal question or list. The browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, children, className, quietTitle = false, role }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too; the click is for the backdrop
    <dialog
      ref={ref}
      role={role}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target }) => target === ref.current && onClose()}
      className={cx(
        'm-auto mt-[14vh] max-h-[76vh] w-[min(32rem,calc(100vw-2rem))] overflow-hidden rounded-xl border border-line bg-raised p-0 shadow-float phone:mt-[8vh]',
        className,
      )}
    >
      <div className="flex max-h-[76vh] flex-col">
        <div className={cx('flex items-center justify-between gap-4 px-5 pt-4', quietTitle && 'sr-only')}>
          <h2 id={titleId} className="font-semibold text-lg">
            {title}
          </h2>
          {!quietTitle && (
            <IconButton label={t('dialog.close')} onClick={onClose} className="-mr-1.5">
              <X />
            </IconButton>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
