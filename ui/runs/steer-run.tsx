import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call, problemOf } from '../api.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { problemText } from '../components/notice.tsx';
import { t } from '../messages/index.ts';
import { readAgain } from '../queries.ts';

export type Steering = 'cancel' | 'pause' | 'retry';

/** Changes what others wait for, so it asks first, and for the reason that people will read. */
export function SteerRun({ runId, how, onClose }: { runId: string; how: Steering; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const id = useId();
  const steer = useMutation({
    mutationFn: () => call(`run.${how}`, { runId, reason: reason.trim() }),
    onSuccess: onClose,
    onSettled: readRunAgain,
  });
  const problem = steer.error ? problemOf(steer.error) : null;
  const words = problem?.violations[0]?.text ?? (problem ? problemText(problem).title : null);
  return (
    <Dialog role="alertdialog" title={t(`run.${how}Title`)} onClose={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-2 pb-5"
        onSubmit={(event) => {
          event.preventDefault();
          steer.mutate();
        }}
      >
        <p className="text-pretty text-soft">{t(`run.${how}Text`)}</p>
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
          <Button onClick={onClose}>{t(how === 'cancel' ? 'run.keep' : 'run.leave')}</Button>
          <Button
            type="submit"
            variant={how === 'cancel' ? 'danger' : 'primary'}
            busy={steer.isPending}
            disabled={steer.isPending}
          >
            {t(`run.${how}`)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Lets a held run go on, at once. */
export function ResumeRun({ runId }: { runId: string }) {
  const resume = useMutation({ mutationFn: () => call('run.resume', { runId }), onSettled: readRunAgain });
  const words = resume.error ? problemText(problemOf(resume.error)).title : null;
  return (
    <>
      <Button variant="primary" busy={resume.isPending} disabled={resume.isPending} onClick={() => resume.mutate()}>
        {t('run.resume')}
      </Button>
      <span role="alert" className="text-danger-ink empty:hidden">
        {words}
      </span>
    </>
  );
}

function readRunAgain(): void {
  readAgain('run.get', 'run.history', 'run.list', 'task.list', 'task.count', 'task.get');
}
