import { Dialog } from '../components/dialog.tsx';
import { Keys } from '../components/keys.tsx';
import { t } from '../messages/index.ts';
import { type CommandGroup, useAllCommands } from './commands.ts';

const GROUPS: readonly CommandGroup[] = ['task', 'go', 'app'];

/** All keys that work where one is. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands().filter(({ keys }) => keys);
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div className="overflow-y-auto px-5 pb-5">
        {GROUPS.map((group) => {
          const own = commands.filter((command) => command.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} className="mt-3">
              <h3 className="pb-1 font-medium text-soft text-sm">{t(`palette.group.${group}`)}</h3>
              <dl>
                {own.map(({ id, title, keys }) => (
                  <div
                    key={id}
                    className="flex items-center justify-between gap-4 border-line border-b py-1.5 last:border-0"
                  >
                    <dt>{title}</dt>
                    <dd>
                      <span className="sr-only">{keys}</span>
                      <Keys keys={keys ?? ''} className="touch:inline-flex!" />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
