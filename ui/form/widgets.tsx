/** The inputs of a form. Native elements: named, focusable and understood everywhere, and at home in a strict policy. */
import { useId } from 'react';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';
import { zone } from '../time.ts';
import { Combobox } from './combobox.tsx';
import {
  type BaseInputTemplateProps,
  descriptionId,
  errorId,
  getInputProps,
  getUiOptions,
  helpId,
  type RegistryWidgetsType,
  type RJSFSchema,
  type UiSchema,
  type WidgetProps,
} from './library.ts';

/** Up to so many options are all in sight. */
const RADIO_MOST = 5;
/** From so many on, one types to find. */
const SEARCH_FROM = 12;

export function labelId(id: string): string {
  return `${id}__label`;
}

/** Whether the field is several inputs under one name, so that the name cannot be a `<label>` of one. */
export function isGroup(schema: RJSFSchema, uiSchema: UiSchema | undefined): boolean {
  const { widget } = getUiOptions(uiSchema);
  if (widget === 'select') return false;
  if (widget === 'radio' || widget === 'checkboxes') return true;
  if (schema.type === 'array') return Array.isArray((schema.items as RJSFSchema | undefined)?.enum);
  return widget === undefined && optionCount(schema) > 0 && optionCount(schema) <= RADIO_MOST;
}

function optionCount(schema: RJSFSchema): number {
  if (Array.isArray(schema.enum)) return schema.enum.length;
  const choices = schema.oneOf ?? schema.anyOf;
  return Array.isArray(choices) && choices.every((one) => typeof one === 'object' && 'const' in one)
    ? choices.length
    : 0;
}

function common({ id, rawErrors = [], required }: Pick<WidgetProps, 'id' | 'rawErrors' | 'required'>) {
  return {
    'aria-invalid': rawErrors.length > 0 || undefined,
    'aria-required': required || undefined,
    'aria-describedby': [errorId(id), descriptionId(id), helpId(id)].join(' '),
  };
}

function BaseInputTemplate(props: BaseInputTemplateProps) {
  const { id, htmlName, type, value, schema, options, placeholder, autofocus, disabled, readonly, extraProps } = props;
  const { onChange, onChangeOverride, onBlur, onFocus } = props;
  const { unit } = options as { unit?: string };
  const dated = type === 'datetime-local';
  const listId = useId();
  return (
    <>
      <div className="flex items-center gap-2">
        <input
          {...extraProps}
          {...getInputProps(schema, type, options)}
          // Limits are ours to explain: the browser's own bubbles use other words.
          min={undefined}
          max={undefined}
          id={id}
          name={htmlName || id}
          placeholder={placeholder}
          // biome-ignore lint/a11y/noAutofocus: only where the definition asks for it
          autoFocus={autofocus}
          disabled={disabled}
          readOnly={readonly}
          autoComplete="off"
          value={value || value === 0 ? value : ''}
          list={schema.examples ? listId : undefined}
          onChange={
            onChangeOverride ?? (({ target }) => onChange(target.value === '' ? options.emptyValue : target.value))
          }
          onBlur={({ target }) => onBlur(id, target.value)}
          onFocus={({ target }) => onFocus(id, target.value)}
          className={cx(
            'field',
            (schema.type === 'number' || schema.type === 'integer') && 'max-w-48 tabular-nums',
            type === 'datetime-local' && 'max-w-64',
            (type === 'date' || type === 'time') && 'max-w-48',
          )}
          {...common(props)}
        />
        {unit && <span className="text-soft">{unit}</span>}
      </div>
      {dated && <p className="text-soft text-sm">{t('form.zone', { zone })}</p>}
      {Array.isArray(schema.examples) && (
        <datalist id={listId}>
          {schema.examples.map((example) => (
            <option key={String(example)} value={String(example)} />
          ))}
        </datalist>
      )}
    </>
  );
}

function Textarea(props: WidgetProps) {
  const { id, htmlName, value, options, placeholder, disabled, readonly, onChange, onBlur, onFocus } = props;
  return (
    <textarea
      id={id}
      name={htmlName || id}
      rows={typeof options.rows === 'number' ? options.rows : 4}
      placeholder={placeholder}
      disabled={disabled}
      readOnly={readonly}
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? options.emptyValue : target.value)}
      onBlur={({ target }) => onBlur(id, target.value)}
      onFocus={({ target }) => onFocus(id, target.value)}
      // Grows with its text, to a point.
      className="field field-sizing-content max-h-[50vh] min-h-24 resize-y"
      {...common(props)}
    />
  );
}

interface Option {
  value: unknown;
  label: string;
}

function optionsOf({ options }: Pick<WidgetProps, 'options'>): Option[] {
  return (options.enumOptions ?? []) as Option[];
}

function same(left: unknown, right: unknown): boolean {
  return (
    left === right || (left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right))
  );
}

function Select(props: WidgetProps) {
  if (props.multiple) return <Checkboxes {...props} />;
  if (isGroup(props.schema, props.uiSchema)) return <Radio {...props} />;
  const { id, htmlName, value, required, disabled, readonly, onChange, onBlur, onFocus } = props;
  const offered = optionsOf(props);
  const index = offered.findIndex((option) => same(option.value, value));
  if (offered.length >= SEARCH_FROM) {
    return (
      <Combobox
        {...common(props)}
        id={id}
        choices={offered}
        chosen={index}
        required={required === true}
        fixed={disabled || readonly || false}
        onChoose={(chosen) => onChange(offered[chosen]?.value)}
        onLeave={() => onBlur(id, value)}
      />
    );
  }
  return (
    <select
      id={id}
      name={htmlName || id}
      // A select knows no read-only: it stays readable and cannot be changed.
      disabled={disabled || readonly}
      value={index}
      onChange={({ target }) => onChange(offered[Number(target.value)]?.value)}
      onBlur={() => onBlur(id, value)}
      onFocus={() => onFocus(id, value)}
      className="field max-w-md"
      {...common(props)}
    >
      {(index < 0 || !required) && <option value={-1}>{index < 0 ? t('form.choose') : t('form.none')}</option>}
      {offered.map((option, place) => (
        <option key={option.label} value={place}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

const pill = cx(
  'inline-flex min-h-8 items-center gap-2 rounded-md border px-3 transition-colors touch:min-h-11',
  'has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-1',
);

function Radio(props: WidgetProps) {
  const { id, value, required, disabled, readonly, rawErrors = [], onChange, onBlur, onFocus } = props;
  const fixed = disabled || readonly;
  return (
    <div
      role="radiogroup"
      id={id}
      aria-labelledby={labelId(id)}
      {...common(props)}
      className="flex flex-wrap items-center gap-1.5"
    >
      {optionsOf(props).map((option, index) => {
        const checked = same(option.value, value);
        return (
          <label
            key={option.label}
            className={cx(
              pill,
              checked ? 'border-accent-ink bg-accent-soft font-medium text-accent-ink' : 'border-field-line text-ink',
              !checked && !fixed && 'hover:bg-hover',
              rawErrors.length > 0 && 'border-danger-ink',
              fixed && 'border-line',
              fixed && !checked && 'text-soft',
            )}
          >
            <input
              type="radio"
              id={`${id}-${index}`}
              name={id}
              checked={checked}
              disabled={fixed}
              onChange={() => onChange(option.value)}
              // A second press takes an optional choice back.
              onClick={() => checked && !required && onChange(undefined)}
              onBlur={() => onBlur(id, value)}
              onFocus={() => onFocus(id, value)}
              className="size-3.5 shrink-0 appearance-none rounded-full border border-field-line outline-none checked:border-[0.3rem] checked:border-accent-ink"
            />
            {option.label}
          </label>
        );
      })}
    </div>
  );
}

function Checkboxes(props: WidgetProps) {
  const { id, value, disabled, readonly, onChange, onBlur, onFocus } = props;
  const chosen = Array.isArray(value) ? (value as unknown[]) : [];
  const offered = optionsOf(props);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the name is drawn by the field's template
    <div role="group" id={id} aria-labelledby={labelId(id)} className="flex flex-wrap gap-1.5">
      {offered.map((option, index) => {
        const checked = chosen.some((one) => same(one, option.value));
        return (
          <label
            key={option.label}
            className={cx(pill, checked ? 'border-accent-ink bg-accent-soft text-accent-ink' : 'border-field-line')}
          >
            <input
              type="checkbox"
              id={`${id}-${index}`}
              checked={checked}
              disabled={disabled || readonly}
              // In the order of the options, whatever the order of the clicks.
              onChange={() =>
                onChange(
                  offered
                    .filter((one) => (one === option ? !checked : chosen.some((other) => same(other, one.value))))
                    .map((one) => one.value),
                )
              }
              onBlur={() => onBlur(id, value)}
              onFocus={() => onFocus(id, value)}
              className="size-4 accent-accent outline-none"
            />
            {option.label}
          </label>
        );
      })}
    </div>
  );
}

function Checkbox(props: WidgetProps) {
  const { id, label, value, schema, disabled, readonly, onChange, onBlur, onFocus } = props;
  return (
    <>
      <label htmlFor={id} className="flex min-h-8 w-fit items-center gap-2.5 touch:min-h-11">
        <input
          type="checkbox"
          id={id}
          checked={value === true}
          disabled={disabled || readonly}
          onChange={({ target }) => onChange(target.checked)}
          onBlur={() => onBlur(id, value)}
          onFocus={() => onFocus(id, value)}
          className="size-4 accent-accent"
          {...common(props)}
        />
        <span className="font-medium">{label}</span>
      </label>
      {schema.description && (
        <p id={descriptionId(id)} className="text-pretty text-soft">
          {schema.description}
        </p>
      )}
    </>
  );
}

export const widgets: RegistryWidgetsType = {
  TextareaWidget: Textarea,
  SelectWidget: Select,
  RadioWidget: Radio,
  CheckboxWidget: Checkbox,
  CheckboxesWidget: Checkboxes,
};
export { BaseInputTemplate };
