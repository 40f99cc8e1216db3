/**
 * How the parts of a form are drawn: the structure (lists, choices of shapes) by the library's shadcn theme, each file by
 * itself so that nothing unused is loaded; fields, groups, buttons and errors by us, for their names, focus and words.
 */
import ArrayFieldItemTemplate from '@rjsf/shadcn/lib/ArrayFieldItemTemplate/index.js';
import ArrayFieldTemplate from '@rjsf/shadcn/lib/ArrayFieldTemplate/index.js';
import CyclicSchemaExpandTemplate from '@rjsf/shadcn/lib/CyclicSchemaExpandTemplate/index.js';
import GridTemplate from '@rjsf/shadcn/lib/GridTemplate/index.js';
import MultiSchemaFieldTemplate from '@rjsf/shadcn/lib/MultiSchemaFieldTemplate/index.js';
import OptionalDataControlsTemplate from '@rjsf/shadcn/lib/OptionalDataControlsTemplate/index.js';
import WrapIfAdditionalTemplate from '@rjsf/shadcn/lib/WrapIfAdditionalTemplate/index.js';
import { ChevronDown, ChevronUp, Copy, type LucideIcon, Plus, Trash2, X } from 'lucide-react';
import { humanised } from '../../schemas/validate/title.ts';
import { Button, IconButton } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { t } from '../messages/index.ts';
import {
  type ArrayFieldTitleProps,
  buttonId,
  canExpand,
  type DescriptionFieldProps,
  descriptionId,
  errorId,
  type FieldErrorProps,
  type FieldHelpProps,
  type FieldTemplateProps,
  type FormProps,
  getUiOptions,
  helpId,
  type IconButtonProps,
  type ObjectFieldTemplateProps,
  type TitleFieldProps,
  titleId,
  type UnsupportedFieldProps,
} from './library.ts';
import { BaseInputTemplate, isGroup, labelId } from './widgets.tsx';

function FieldTemplate(props: FieldTemplateProps) {
  const {
    id,
    children,
    displayLabel,
    label,
    schema,
    uiSchema,
    required,
    hidden,
    errors,
    help,
    rawDescription,
    registry,
  } = props;
  if (hidden) return <div hidden>{children}</div>;
  const { WrapIfAdditionalTemplate: Wrap } = registry.templates;
  const options = getUiOptions(uiSchema);
  const named = schema.title || options.title ? label : humanised(label);
  const composite = schema.type === 'object' || schema.type === 'array';
  return (
    <Wrap {...props}>
      <div className={cx('flex flex-col gap-1.5', composite && 'gap-2')}>
        {displayLabel && (
          <div className="flex items-baseline justify-between gap-3">
            {isGroup(schema, uiSchema) ? (
              <span id={labelId(id)} className="font-medium">
                {named}
              </span>
            ) : (
              <label id={labelId(id)} htmlFor={id} className="font-medium">
                {named}
              </label>
            )}
            {!required && !schema.readOnly && <span className="text-soft text-sm">{t('form.optional')}</span>}
          </div>
        )}
        {displayLabel && rawDescription && (
          <p id={descriptionId(id)} className="text-pretty text-soft">
            {rawDescription}
          </p>
        )}
        {children}
        {errors}
        {help}
      </div>
    </Wrap>
  );
}

function ObjectFieldTemplate(props: ObjectFieldTemplateProps) {
  const {
    title,
    description,
    properties,
    fieldPathId,
    schema,
    uiSchema,
    formData,
    onAddProperty,
    disabled,
    readonly,
    registry,
  } = props;
  const { AddButton: Add } = registry.templates.ButtonTemplates;
  const root = fieldPathId.path.length === 0;
  const fields = (
    <div className="flex flex-col gap-5">
      {properties.map(({ name, content, hidden }) => (
        <div key={name} hidden={hidden}>
          {content}
        </div>
      ))}
      {canExpand(schema, uiSchema, formData) && (
        <Add
          id={buttonId(fieldPathId, 'add')}
          onClick={onAddProperty}
          disabled={disabled || readonly}
          uiSchema={uiSchema}
          registry={registry}
        />
      )}
    </div>
  );
  if (root) {
    return (
      <div id={fieldPathId.$id}>
        {description && <p className="mb-4 text-pretty text-soft">{description}</p>}
        {fields}
      </div>
    );
  }
  return (
    <fieldset id={fieldPathId.$id} className="min-w-0 rounded-lg border border-line px-4 pt-3 pb-4">
      {title && <legend className="-ml-1 px-1 font-medium">{schema.title ? title : humanised(title)}</legend>}
      {description && (
        <p id={descriptionId(fieldPathId)} className="mb-3 text-pretty text-soft">
          {description}
        </p>
      )}
      {fields}
    </fieldset>
  );
}

function TitleField({ id, title, required }: TitleFieldProps) {
  return (
    <div id={id} className="flex items-baseline justify-between gap-3">
      <span className="font-medium">{title}</span>
      {!required && <span className="text-soft text-sm">{t('form.optional')}</span>}
    </div>
  );
}

function ArrayFieldTitleTemplate({ fieldPathId, title, schema, uiSchema, required, registry }: ArrayFieldTitleProps) {
  if (!title) return null;
  return (
    <TitleField
      id={titleId(fieldPathId)}
      title={schema.title || getUiOptions(uiSchema).title ? title : humanised(title)}
      required={required}
      schema={schema}
      uiSchema={uiSchema}
      registry={registry}
    />
  );
}

function DescriptionField({ id, description }: DescriptionFieldProps) {
  return description ? (
    <p id={id} className="text-pretty text-soft">
      {description}
    </p>
  ) : null;
}

function FieldErrorTemplate({ errors = [], fieldPathId }: FieldErrorProps) {
  return (
    <div id={errorId(fieldPathId)} className="text-danger-ink empty:hidden">
      {errors.map((error) => (
        <p key={String(error)}>{error}</p>
      ))}
    </div>
  );
}

function FieldHelpTemplate({ fieldPathId, help }: FieldHelpProps) {
  return help ? (
    <div id={helpId(fieldPathId)} className="text-soft">
      {help}
    </div>
  ) : null;
}

function UnsupportedField({ reason }: UnsupportedFieldProps) {
  return (
    <p className="text-soft">
      {t('form.unsupported')} {reason}
    </p>
  );
}

function AddButton({ id, disabled, onClick }: IconButtonProps) {
  return (
    <Button id={id} size="sm" disabled={disabled} onClick={onClick}>
      <Plus aria-hidden="true" className="size-3.5" />
      {t('form.add')}
    </Button>
  );
}

function iconButton(Icon: LucideIcon, label: () => string) {
  return ({ id, disabled, onClick }: IconButtonProps) => (
    <IconButton id={id} label={label()} disabled={disabled} onClick={onClick} className="disabled:opacity-40">
      <Icon />
    </IconButton>
  );
}

export const templates: FormProps['templates'] = {
  ArrayFieldItemTemplate,
  ArrayFieldTemplate,
  ArrayFieldTitleTemplate,
  BaseInputTemplate,
  CyclicSchemaExpandTemplate,
  DescriptionFieldTemplate: DescriptionField,
  FieldErrorTemplate,
  FieldHelpTemplate,
  FieldTemplate,
  GridTemplate,
  MultiSchemaFieldTemplate,
  ObjectFieldTemplate,
  OptionalDataControlsTemplate,
  TitleFieldTemplate: TitleField,
  UnsupportedFieldTemplate: UnsupportedField,
  WrapIfAdditionalTemplate,
  // The owner of the form shows them (schema-form.tsx).
  ErrorListTemplate: () => null,
  ButtonTemplates: {
    AddButton,
    ClearButton: iconButton(X, () => t('form.clear')),
    CopyButton: iconButton(Copy, () => t('copy.copy')),
    MoveDownButton: iconButton(ChevronDown, () => t('form.down')),
    MoveUpButton: iconButton(ChevronUp, () => t('form.up')),
    RemoveButton: iconButton(Trash2, () => t('form.remove')),
    SubmitButton: () => null,
  },
};
