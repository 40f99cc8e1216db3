/** Claiming and releasing: done at once, and taken back from the notice that says so. */
import { useMutation } from '@tanstack/react-query';
import { call } from '../api.ts';
import { problemText } from '../components/notice.tsx';
import { toast } from '../components/toasts.tsx';
import { t } from '../messages/index.ts';
import { know, readAgain } from '../queries.ts';

type Hold = 'task.claim' | 'task.release';

export async function hold(operation: Hold, taskId: string, undoable = true): Promise<void> {
  try {
    know('task.get', { taskId }, await call(operation, { taskId }));
    const claimed = operation === 'task.claim';
    const back = claimed ? 'task.release' : 'task.claim';
    toast({
      text: claimed ? t('task.claimed') : t('task.released'),
      ...(undoable && { action: { label: t('task.undo'), run: () => void hold(back, taskId, false) } }),
    });
  } catch (failure) {
    // The page shows what is the case now; the notice says why this did not work.
    toast({ text: problemText(failure).title });
    readAgain('task.get');
  } finally {
    readAgain('task.list', 'task.count');
  }
}

export function useHold(taskId: string) {
  return useMutation({ mutationFn: (operation: Hold) => hold(operation, taskId) });
}
