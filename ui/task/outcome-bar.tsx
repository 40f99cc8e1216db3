/** Always in sight, at the thumb: the one next thing to do with a task. */
import { Link } from 'wouter';
import { Button, buttonLook } from '../components/button.tsx';
import { Keys } from '../components/keys.tsx';
import { t } from '../messages/index.ts';
import { ago, useNow } from '../time.ts';
import type { SaveState } from './draft.ts';
import type { Outcome } from './outcomes.ts';

interface Props {
  mode: 'claim' | 'decide' | 'read' | 'decided';
  offered: { outcome: Outcome; primary: boolean }[];
  /** Why nothing can be decided here, in the server's words. */
  reason: string | null;
  claim: { run: () => void; busy: boolean };
  save: SaveState;
  inOwnForm: boolean;
  backHref: string;
  onBack: () => void;
  onChoose: (outcome: Outcome) => void;
  onNext: () => void;
}

export function OutcomeBar({
  mode,
  offered,
  reason,
  claim,
  save,
  inOwnForm,
  backHref,
  onBack,
  onChoose,
  onNext,
}: Props) {
  return (
    <footer className="shrink-0 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)]">
      <div className="flex min-h-14 w-full max-w-3xl flex-wrap items-center justify-end gap-x-3 gap-y-2 px-4 py-2.5 md:px-8">
        <div className="min-w-0 flex-1 text-soft phone:basis-full phone:empty:hidden">
          {mode === 'claim' ? (
            t('task.claimHint')
          ) : mode === 'decide' ? (
            <SaveWords save={save} />
          ) : mode === 'read' ? (
            (reason ?? t('task.readOnly'))
          ) : null}
        </div>
        {mode === 'claim' && (
          <Button
            variant="primary"
            busy={claim.busy}
            disabled={claim.busy}
            onClick={claim.run}
            className="phone:flex-1"
          >
            {t('task.claim')}
            <Keys keys="c" />
          </Button>
        )}
        {mode === 'decide' && (
          <>
            {inOwnForm && <Button onClick={onBack}>{t('answer.back')}</Button>}
            {offered.map(({ outcome, primary }) => (
              <Button
                key={outcome.name}
                variant={primary ? 'primary' : 'secondary'}
                onClick={() => onChoose(outcome)}
                className="phone:flex-1"
              >
                {outcome.title}
                {primary && <Keys keys="mod+Enter" />}
              </Button>
            ))}
          </>
        )}
        {mode === 'decided' && (
          <>
            <Link href={backHref} className={buttonLook('ghost')}>
              {t('task.back')}
            </Link>
            <Button onClick={onNext}>{t('decision.next')}</Button>
          </>
        )}
      </div>
    </footer>
  );
}

function SaveWords({ save }: { save: SaveState }) {
  const now = useNow(1_000);
  switch (save.kind) {
    case 'none':
      return null;
    case 'saving':
      return <span>{t('draft.saving')} …</span>;
    case 'local':
      return <span className="text-warning-ink">{t('draft.local')}</span>;
    case 'restored':
      return <span>{t('draft.restored', { when: ago(save.at, now) })}</span>;
    case 'saved':
      return <span data-testid="draft-saved">{t('draft.saved', { when: ago(save.at, now) })}</span>;
    default:
      return save satisfies never;
  }
}
