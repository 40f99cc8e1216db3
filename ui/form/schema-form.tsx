/**
 * A form drawn from JSON Schema, held by its owner: values go in, changes come out. Says what is wrong with a field when
 * it is left, with all of them when an attempt to send was refused; in the words of the one validator, which are the
 * server's too. Loaded when the first form is opened.
 */
import Form from '@rjsf/core';
import { englishStringTranslator, TranslatableString } from '@rjsf/utils';
import { CircleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Json, JsonObject } from '../../engine/json.ts';
import { answerViolations, closedForm, formFor } from '../../engine/people/form.ts';
import { describe, type Violation, validate } from '../../schemas/validate.ts';
import type { Refusal } from '../api.ts';
import { Banner } from '../components/banner.tsx';
import { Boundary } from '../components/boundary.tsx';
import { type MessageKey, t } from '../messages/index.ts';
import type { Task } from '../queries.ts';
import { errorTree, focusField, ID, wasLeft } from './fields.ts';
import { templates } from './templates.tsx';
import { plain, validator } from './validator.ts';
import { widgets } from './widgets.tsx';

export { plain } from './validator.ts';

function worded(violations: Violation[], schema: JsonObject): Refusal[] {
  return violations.map((violation) => ({
    pointer: violation.pointer,
    message: violation.message,
    text: describe(violation, schema),
  }));
}

/** What is wrong with a value, as the server would say it. */
export function refusalsOf(schema: JsonObject, value: Json): Refusal[] {
  return worded(validate(schema, value), schema);
}

/** What is wrong with an answer: the server's own rule and words. */
export function answerRefusals(task: Task, outcome: string, answer: Json): Refusal[] {
  const asked = task as Parameters<typeof answerViolations>[0];
  const schema = formFor(asked, outcome);
  return schema === null ? [] : worded(answerViolations(asked, outcome, answer), schema);
}

interface Props {
  schema: JsonObject;
  /** Fields that the schema does not name are refused, as those of an answer are. */
  closed?: boolean;
  ui: JsonObject;
  data: unknown;
  /** By the person, or by the schema's own defaults before anybody typed. */
  onChange: (data: unknown, byPerson: boolean) => void;
  readOnly?: boolean;
  /** How often sending was refused: each time all mistakes are shown, and the first one is gone to. */
  attempts?: number;
  /** What the server refused that was not seen here. */
  refused?: readonly Refusal[];
}

const NONE: readonly Refusal[] = [];

export default function SchemaForm(props: Props) {
  const { closed = false, ui, data, onChange, readOnly = false, attempts = 0, refused = NONE } = props;
  const schema = closed ? closedForm(props.schema) : props.schema;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  // Changes before the person does anything are the schema's own defaults.
  const acted = useRef(false);
  const act = () => {
    acted.current = true;
  };
  const summary = useRef<HTMLDivElement>(null);
  const wrong = useMemo(() => {
    const own = refusalsOf(schema, plain(data));
    return [...own, ...refused.filter(({ pointer }) => !own.some((one) => one.pointer === pointer))];
  }, [schema, data, refused]);
  const shown = useMemo(
    () => (readOnly ? [] : attempts > 0 ? wrong : wrong.filter(({ pointer }) => wasLeft(pointer, left))),
    [wrong, left, attempts, readOnly],
  );
  const errors = useMemo(() => errorTree(shown), [shown]);

  const newest = useRef(shown);
  newest.current = shown;
  useEffect(() => {
    if (attempts === 0) return;
    const [first, second] = newest.current;
    if (first && !second && first.pointer !== '') focusField(first.pointer);
    else summary.current?.focus();
  }, [attempts]);

  return (
    <Boundary>
      {attempts > 0 && (shown.length > 1 || shown.some(({ pointer }) => pointer === '')) && (
        <Banner
          ref={summary}
          tabIndex={-1}
          role="alert"
          tone="danger"
          icon={<CircleAlert />}
          title={t('answer.summary', { count: shown.length })}
          className="mb-5"
        >
          <ul className="list-disc pl-4">
            {shown.map(({ pointer, text }) => (
              <li key={`${pointer} ${text}`}>
                <button
                  type="button"
                  className="rounded-sm text-left underline underline-offset-2 touch:min-h-11"
                  onClick={() => focusField(pointer)}
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <div onInputCapture={act} onClickCapture={act} onKeyDownCapture={act}>
        <Form
          tagName="div"
          schema={schema}
          uiSchema={ui}
          formData={data}
          validator={validator}
          templates={templates}
          widgets={widgets}
          idPrefix={ID.prefix}
          idSeparator={ID.separator}
          readonly={readOnly}
          noValidate
          extraErrors={errors}
          translateString={translate}
          experimental_defaultFormStateBehavior={DEFAULTS}
          onChange={(event) => onChange(event.formData, acted.current)}
          onBlur={(id) => setLeft((before) => (before.has(id) ? before : new Set([...before, id])))}
        >
          {/* Sending is its owner's: no button here. */}
          <span hidden />
        </Form>
      </div>
    </Boundary>
  );
}

/** A field that nobody filled in stays away, so that "optional" means it. */
const DEFAULTS = {
  emptyObjectFields: 'populateRequiredDefaults',
  arrayMinItems: { populate: 'requiredOnly' },
} as const;

const WORDS: Partial<Record<TranslatableString, MessageKey>> = {
  [TranslatableString.AddItemButton]: 'form.add',
  [TranslatableString.AddButton]: 'form.add',
  [TranslatableString.YesLabel]: 'form.yes',
  [TranslatableString.NoLabel]: 'form.no',
  [TranslatableString.EmptyArray]: 'form.empty',
  [TranslatableString.UnsupportedField]: 'form.unsupported',
};

function translate(text: TranslatableString, values?: string[]): string {
  const key = WORDS[text];
  return key ? t(key as 'form.add') : englishStringTranslator(text, values);
}
