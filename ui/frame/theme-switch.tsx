import { Monitor, Moon, Sun } from 'lucide-react';
import { useId } from 'react';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';
import { chooseTheme, THEMES, type Theme, useTheme } from './theme.ts';

const icons: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

export function ThemeSwitch() {
  const theme = useTheme();
  const name = useId();
  return (
    <fieldset className="flex rounded-md bg-hover p-0.5">
      <legend className="sr-only">{t('theme.label')}</legend>
      {THEMES.map((one) => {
        const Icon = icons[one];
        return (
          <label
            key={one}
            title={t(`theme.${one}`)}
            className={cx(
              'relative flex h-6 flex-1 items-center justify-center rounded-[0.3rem] transition-colors touch:h-11 has-focus-visible:outline-2 has-focus-visible:outline-accent-ink',
              one === theme ? 'bg-raised text-ink shadow-sm' : 'text-soft hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={name}
              checked={one === theme}
              onChange={() => chooseTheme(one)}
              className="absolute inset-0 appearance-none outline-none"
            />
            <Icon aria-hidden="true" className="size-3.5" />
            <span className="sr-only">{t(`theme.${one}`)}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
