import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call, problemOf } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { problemText } from '../components/notice.tsx';
import { t } from '../messages/index.ts';
import { readAgain } from '../queries.ts';

/** Not to be taken back, so it asks first, and for the reason that people will read. */
export function CancelRun({ runId, onClose }: { runId: string; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const id = useId();
  const cancel = useMutation({
    mutationFn: () => call('run.cancel', { runId, reason: reason.trim() }),
    onSuccess: onClose,
    onSettled: () => readAgain('run.get', 'run.history', 'run.list', 'task.list', 'task.count', 'task.get'),
  });
  const problem = cancel.error ? problemOf(cancel.error) : null;
  const words = problem?.violations[0]?.text ?? (problem ? problemText(problem).title : null);
  return (
    <Dialog role="alertdialog" title={t('run.cancelTitle')} onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-2 pb-5"
        onSubmit={(event) => {
          event.preventDefault();
          cancel.mutate();
        }}
      >
        <p className="text-pretty text-soft">{t('run.cancelText')}</p>
        <div className="flex flex-col gap-1.5">
          <label htmlFor={id} className="font-medium">
            {t('run.reason')}
          </label>
          <textarea
            id={id}
            rows={3}
            maxLength={1_000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            aria-invalid={words ? true : undefined}
            aria-describedby={`${id}-problem`}
            className="field"
          />
          <p id={`${id}-problem`} role="alert" className="text-danger-ink empty:hidden">
            {words}
          </p>
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('run.keep')}</Button>
          <Button type="submit" variant="danger" busy={cancel.isPending} disabled={cancel.isPending}>
            {t('run.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
