/**
 * The table of everything `check` can find wrong with a definition.
 *
 * A row is stable for ever: its code is what `--json` prints, what an editor filters by and the name of its page under
 * docs/diagnostics. A retired code is never used again. The holes of a message (`{name}`) are its type: `problem('x', {…})`
 * does not compile with one missing. Severities follow one rule: *error* cannot run, or is wrong on every path;
 * *warning* runs but is surely not what was meant; *hint* is portability and style.
 *
 * Absent on purpose: run-time errors (engine/run/errors.ts) and answers to callers (server/errors.ts); their readers differ.
 */

export type Severity = 'error' | 'warning' | 'hint';

interface Row {
  severity: Severity;
  title: string;
  message: string;
  fix?: string;
}

export const PROBLEMS = {
  // The text: what YAML allows and we do not, or what is no YAML at all.
  'yaml-syntax': { severity: 'error', title: 'Not YAML', message: 'This is not valid YAML: {reason}.' },
  'yaml-duplicate-key': {
    severity: 'error',
    title: 'Key written twice',
    message: '`{key}` is written twice in the same mapping; it is already on line {line}.',
    fix: 'Remove one of the two, or give one another name.',
  },
  'yaml-merge-key': {
    severity: 'error',
    title: 'Merge key',
    message: 'Merge keys (`<<`) are not part of YAML 1.2 and are refused.',
    fix: 'Write the merged keys out.',
  },
  'yaml-key-not-text': {
    severity: 'error',
    title: 'Key is not text',
    message: 'A key must be text; this one is {found}.',
    fix: 'Put the key in quotes.',
  },
  'yaml-tag': {
    severity: 'error',
    title: 'YAML tag',
    message: 'Tags such as `{tag}` are refused: a definition holds plain JSON values only.',
    fix: 'Remove the tag; put text in quotes where it must stay text.',
  },
  'yaml-directive': {
    severity: 'error',
    title: 'YAML directive',
    message: 'Definitions are YAML 1.2; the directive `{directive}` is refused.',
    fix: 'Remove the line.',
  },
  'yaml-many-documents': {
    severity: 'error',
    title: 'Several documents in one file',
    message: 'A file holds one document; a second one begins here.',
    fix: 'Put it in a file of its own.',
  },
  'yaml-unknown-alias': {
    severity: 'error',
    title: 'Alias without anchor',
    message: 'The alias `*{name}` has no anchor before it.',
    fix: 'Write the anchor `&{name}` at an earlier value, or the value itself here.',
  },
  'yaml-too-many-aliases': {
    severity: 'error',
    title: 'Aliases grow beyond bounds',
    message: 'Aliases make this document grow beyond {limit} values.',
    fix: 'Write the values out, or repeat less.',
  },
  'yaml-not-json': {
    severity: 'error',
    title: 'Value without JSON form',
    message: '{found} has no form in JSON.',
    fix: 'Use a finite number, or quote it as text.',
  },
  'yaml-too-large': {
    severity: 'error',
    title: 'File too large',
    message: 'A definition may have at most {limit}; this one has {found}.',
  },
  'yaml-too-deep': {
    severity: 'error',
    title: 'Nested too deeply',
    message: 'Values may be nested at most {limit} deep.',
    fix: 'Split the definition, or name the inner steps in `use.functions`.',
  },
  'yaml-empty': { severity: 'error', title: 'Nothing there', message: 'The file holds no document.' },

  // Structure: the shape of the document, step by step.
  'unknown-key': {
    severity: 'error',
    title: 'Unknown key',
    message: '{where} has no key `{key}`.',
  },
  'missing-key': {
    severity: 'error',
    title: 'Missing key',
    message: '{where} needs the key `{key}`.',
    fix: 'Add `{key}`.',
  },
  'wrong-type': { severity: 'error', title: 'Wrong type', message: '{where} must be {expected}, not {found}.' },
  'wrong-value': { severity: 'error', title: 'Wrong value', message: '{where} cannot be {found}.' },
  'too-few': { severity: 'error', title: 'Too few entries', message: '{where} needs at least {limit}.' },
  'one-of-these': {
    severity: 'error',
    title: 'Exactly one of these',
    message: '{where} needs exactly one of {keys}; it has {found}.',
  },
  'not-one-name': {
    severity: 'error',
    title: 'Not one name per entry',
    message: 'Each entry of {where} is one name with its value; this one has {count}.',
    fix: 'Begin every entry with `- name:` and indent its value below.',
  },
  'step-without-kind': {
    severity: 'error',
    title: 'Step without a kind',
    message: 'Step `{name}` says nothing to do.',
    fix: 'Add one of call, do, emit, for, fork, listen, raise, set, switch, try, wait.',
  },
  'step-with-two-kinds': {
    severity: 'error',
    title: 'Step with two kinds',
    message: 'Step `{name}` is both `{first}` and `{second}`.',
    fix: 'Make two steps of it.',
  },

  // Single values with a grammar of their own.
  'bad-dsl-version': {
    severity: 'error',
    title: 'Unknown language version',
    message: '`document.dsl` is {found}; this version reads 1.0.0 to 1.0.3.',
    fix: "Write `dsl: '1.0.3'`.",
  },
  'bad-version': {
    severity: 'error',
    title: 'Not a semantic version',
    message: '{found} is not a semantic version.',
    fix: "Write three numbers in quotes, such as '1.0.0'.",
  },
  'bad-name': {
    severity: 'error',
    title: 'Not a name',
    message: '{where} cannot be {found}.',
    fix: 'Use letters, digits and inner hyphens, 63 at most.',
  },
  'bad-identifier': {
    severity: 'error',
    title: 'Not a variable name',
    message: '{where} cannot be {found}: expressions could not read it as a variable.',
    fix: 'Use letters, digits and `_`, not beginning with a digit, and none of the names expressions already have.',
  },
  'bad-duration': {
    severity: 'error',
    title: 'Not a duration',
    message: '{found} is not a duration{reason}.',
    fix: 'Write ISO 8601 such as PT30M or P2D, or days, hours, minutes, seconds.',
  },
  'bad-cron': {
    severity: 'error',
    title: 'Not a cron expression',
    message: '{found} is not a cron expression: {reason}.',
    fix: 'Write minute, hour, day of the month, month and weekday, such as `0 9 * * MON-FRI`.',
  },
  'bad-event-attribute': {
    severity: 'error',
    title: 'Not an attribute of an event',
    message: 'An event cannot have the attribute `{name}`.',
    fix: 'Use one of the standard attributes, or an extension in lower-case letters and digits; put anything else into `data`.',
  },
  'until-without-any': {
    severity: 'error',
    title: 'Nothing to stop',
    message: '`until` stops an `any` that goes on listening; here the strategy says itself when it is done.',
    fix: 'Remove `until`, or listen to `any`.',
  },
  'read-without-on': {
    severity: 'error',
    title: 'Nothing to read',
    message: '`read` says how the events of `on` are given; this schedule has none.',
    fix: 'Remove `read`.',
  },
  'schedule-too-often': {
    severity: 'error',
    title: 'Schedule without a pause',
    message: 'A schedule cannot start runs every {found}: a second is the least.',
    fix: 'Write a second or more.',
  },
  'starts-itself': {
    severity: 'warning',
    title: 'Definition that starts itself',
    message: 'Every run emits `{type}`, which starts {round}: it goes round for ever.',
    fix: 'Emit it only on a condition (`if`), or give the event another type.',
  },
  'local-without-effect': {
    severity: 'warning',
    title: 'Setting without effect',
    message: '`metadata.orkestra.local` changes nothing here: {reason}.',
    fix: 'Remove it, or give the call a `timeout` of at most five seconds.',
  },
  'bad-endpoint': {
    severity: 'error',
    title: 'Not an endpoint',
    message: '{found} is not an endpoint: {reason}.',
    fix: `Write an absolute http(s) URI, with {placeholder} for simple values, or one whole \${ … }.`,
  },
  'bad-uri': { severity: 'error', title: 'Not a URI', message: '{found} is not a URI: {reason}.' },

  // References: names that must lead somewhere.
  'duplicate-step': {
    severity: 'error',
    title: 'Step name used twice',
    message: 'Two steps of this list are called `{name}`; the other is on line {line}.',
    fix: 'Give one of them another name.',
  },
  'reserved-name': {
    severity: 'error',
    title: 'Name with a meaning of its own',
    message: '`{name}` cannot name {what}: the language uses it itself.',
    fix: 'Choose another name.',
  },
  'unknown-step': {
    severity: 'error',
    title: 'Jump to nowhere',
    message: 'There is no step `{name}` in this list to go to{reason}.',
  },
  'unknown-function': { severity: 'error', title: 'Unknown function', message: 'There is no function `{name}`.' },
  'unknown-definition': {
    severity: 'warning',
    title: 'Unknown definition',
    message: 'There is no definition `{name}`{reason}.',
  },
  'unknown-in-test': {
    severity: 'error',
    title: 'A test of something that is not there',
    message: 'The definition `{definition}` has no {what} `{name}`.',
  },
  'test-without-name': {
    severity: 'error',
    title: 'A file without a test',
    message: 'The file holds no test: it needs `test` (what is promised), or `tests` with several.',
  },
  'unknown-error': {
    severity: 'error',
    title: 'Unknown error',
    message: 'There is no error `{name}` in `use.errors`.',
  },
  'unknown-retry': {
    severity: 'error',
    title: 'Unknown retry policy',
    message: 'There is no retry policy `{name}` in `use.retries`.',
  },
  'unknown-timeout': {
    severity: 'error',
    title: 'Unknown timeout',
    message: 'There is no timeout `{name}` in `use.timeouts`.',
  },
  'unknown-secret': {
    severity: 'error',
    title: 'Unknown secret',
    message: 'The secret `{name}` is not declared in `use.secrets`.',
    fix: 'Declare it: `use: { secrets: [{name}] }`.',
  },
  'unknown-authentication': {
    severity: 'error',
    title: 'Unknown authentication',
    message: 'There is no authentication `{name}` in `use.authentications`.',
  },
  'unknown-group': {
    severity: 'error',
    title: 'Unknown group',
    message: "The project's directory has no group `{name}`.",
  },
  'unknown-person': {
    severity: 'error',
    title: 'Unknown person',
    message: "The project's directory has nobody with the key or e-mail address `{name}`.",
  },
  'unknown-connector': {
    severity: 'error',
    title: 'Unknown connector',
    message: "The project's directory has no connector `{name}`.",
  },
  'not-a-human-step': {
    severity: 'error',
    title: 'Not a human step',
    message: '`{key}` must name a human step of this definition; `{name}` is {what}.',
  },

  // Expressions.
  'expression-syntax': {
    severity: 'error',
    title: 'Expression does not parse',
    message: 'The expression does not parse: {reason}.',
  },
  'expression-expected': {
    severity: 'error',
    title: 'Expression expected',
    message: '{where} must be an expression; {found} is plain text.',
    fix: `Write \${ … } around it.`,
  },
  'expression-not-allowed': {
    severity: 'error',
    title: 'No expression here',
    message: '{where} is read as it is written; an expression is not evaluated here.',
    fix: 'Write the value itself.',
  },
  'embedded-expression': {
    severity: 'warning',
    title: 'Expression inside text',
    message: 'This text holds `${` but is not wholly an expression, so it stays text.',
    fix: 'Make one expression of it: {suggestion}.',
  },
  'unknown-variable': {
    severity: 'error',
    title: 'Unknown variable',
    message: 'There is no variable `{name}` here.',
  },
  'argument-not-available': {
    severity: 'error',
    title: 'Argument not available here',
    message: '`{name}` is not available in {place}.',
  },
  'secret-outside-call': {
    severity: 'error',
    title: 'Secret outside a call',
    message: '`$secrets` may be used in the `with` of an HTTP or function call and in authentications, not in {place}.',
    fix: 'Move it into the call that needs it; a secret must not become part of the data of the run.',
  },
  'unknown-step-output': {
    severity: 'error',
    title: 'Output of an unknown step',
    message: 'This definition has no step `{name}` whose output could be read.',
  },
  'ambiguous-step-output': {
    severity: 'error',
    title: 'Output of one of several steps',
    message: '{count} steps of this definition are called `{name}`; which output is meant cannot be told.',
    fix: 'Give the step that is meant a name of its own.',
  },
  'unknown-builtin': {
    severity: 'error',
    title: 'Unknown jq function',
    message: 'jq has no function `{name}` here.',
  },
  'forbidden-builtin': {
    severity: 'error',
    title: 'jq function that would not be repeatable',
    message: '`{name}` is refused: {reason}.',
  },

  // Types: what is certain of every value that can be there.
  'unknown-property': {
    severity: 'error',
    title: 'Unknown property',
    message: 'There is no property `{name}` here: the object is closed.',
  },
  'near-miss-property': {
    severity: 'warning',
    title: 'Property nobody declared',
    message: 'Nothing declares the property `{name}`; `{near}` is declared.',
    fix: 'Did you mean `{near}`?',
  },
  'impossible-operation': {
    severity: 'error',
    title: 'Operation that always fails',
    message: '`{operation}` fails for every value that can come here.',
  },
  'step-not-run-yet': {
    severity: 'error',
    title: 'Output of a step that comes later',
    message: 'Step `{name}` cannot have run when this is evaluated.',
    fix: 'Read the output of a step that comes before this one.',
  },
  'always-true': {
    severity: 'warning',
    title: 'Condition that always holds',
    message: 'This condition holds for every value that can come here.',
    fix: 'Leave it out, or correct what it compares.',
  },
  'always-false': {
    severity: 'warning',
    title: 'Condition that never holds',
    message: 'This condition holds for no value that can come here.',
    fix: 'Remove what depends on it, or correct what it compares.',
  },
  'outcome-not-offered': {
    severity: 'error',
    title: 'Outcome nobody can choose',
    message: '{steps} offers no outcome `{name}`.',
  },
  'outcome-unhandled': {
    severity: 'warning',
    title: 'Outcome nothing answers to',
    message: 'No case answers to {outcomes}, and there is no default.',
    fix: 'Add a case, or a default (a case without `when`).',
  },
  'missing-default': {
    severity: 'warning',
    title: 'Switch that may fall through',
    message: 'The cases answer to {outcomes} only sometimes, and there is no default.',
    fix: 'Add a default: a case without `when`.',
  },
  'wrong-result': {
    severity: 'error',
    title: 'Value of the wrong kind',
    message: 'This must give {expected}; it never does.',
  },
  'function-input': {
    severity: 'error',
    title: 'Input its function refuses',
    message: '{what} never fits its schema: {reason}.',
  },
  'schema-not-met': {
    severity: 'error',
    title: 'Value its schema always refuses',
    message: '{what} never fits this schema: {reason}.',
  },

  // OpenAPI documents, where they are at hand.
  'bad-document': {
    severity: 'error',
    title: 'Document that cannot be used',
    message: '{document} cannot be used: {reason}.',
  },
  'unknown-operation': {
    severity: 'error',
    title: 'Unknown operation',
    message: '{document} has no operation `{name}`.',
  },
  'missing-parameter': {
    severity: 'error',
    title: 'Missing parameter',
    message: 'The operation `{operation}` needs the parameter `{name}`.',
    fix: 'Add `{name}` to `parameters`.',
  },
  'unknown-parameter': {
    severity: 'error',
    title: 'Unknown parameter',
    message: 'The operation `{operation}` has no parameter `{name}`.',
  },
  'parameter-refused': {
    severity: 'error',
    title: 'Parameter its operation refuses',
    message: 'The operation `{operation}` refuses this `{name}`: {reason}.',
  },

  // The profile.
  'outside-profile': {
    severity: 'error',
    title: 'Outside the profile',
    message: '{construct} is outside the profile: {reason}.',
  },
  'not-in-this-version': {
    severity: 'error',
    title: 'Not in this version',
    message: '{construct} is part of the language but not in this version yet: {reason}.',
  },

  // Schemas and forms.
  'bad-schema': { severity: 'error', title: 'Not a JSON Schema', message: '{reason}.' },
  'schema-keyword-near-miss': {
    severity: 'warning',
    title: 'Keyword that does nothing',
    message: 'JSON Schema has no keyword `{key}`; it is ignored.',
  },
  'form-keyword': {
    severity: 'error',
    title: 'Keyword a form cannot draw',
    message: '`{key}` cannot be drawn as a form: {reason}.',
  },
  'unsafe-pattern': {
    severity: 'error',
    title: 'Pattern that can run away',
    message: 'The pattern {found} is refused: {reason}.',
    fix: 'Avoid repeated groups that overlap, or check the length instead.',
  },
  'prefill-refused': {
    severity: 'warning',
    title: 'Prefill its schema refuses',
    message: 'The schema of the form refuses this prefilled value: {reason}.',
  },
  'default-refused': {
    severity: 'warning',
    title: 'Default its schema refuses',
    message: 'The schema refuses its own default: {reason}.',
  },
  'ui-unknown-field': {
    severity: 'warning',
    title: 'Hint for a field that is not there',
    message: 'The form has no field `{name}`; this `ui` entry does nothing.',
  },

  // Human steps.
  'duplicate-outcome': {
    severity: 'error',
    title: 'Outcome offered twice',
    message: 'The outcome `{name}` is offered twice.',
    fix: 'Remove one.',
  },
  'escalation-too-late': {
    severity: 'error',
    title: 'Escalation that never happens',
    message: 'This escalation comes after {after}, but the task is closed after {deadline}.',
    fix: 'Escalate earlier, or move the deadline (`timeout`).',
  },
  'reminder-too-late': {
    severity: 'warning',
    title: 'Reminder that comes too late',
    message: 'This reminder comes after {after}, but the task is due after {due}.',
    fix: 'Remind earlier.',
  },

  // Flow.
  'switch-two-defaults': {
    severity: 'error',
    title: 'Switch with two defaults',
    message: 'Case `{name}` has no `when`, but `{first}` is the default already.',
    fix: 'Give one of them a `when`.',
  },
  'unreachable-step': {
    severity: 'warning',
    title: 'Step that is never reached',
    message: 'Step `{name}` is never reached: nothing goes to it, and the step before it does not go on.',
    fix: 'Go to it with `then`, or remove it.',
  },

  // Versions: what a definition was before.
  'version-too-low': {
    severity: 'error',
    title: 'Version that does not say what changed',
    message:
      'Version {version} of `{name}` replaces {before} with changes that are {kind}; it must be {needed} or later.',
    fix: "Write version: '{needed}', or take the changes back.",
  },
  'version-not-compared': {
    severity: 'warning',
    title: 'Version that could not be compared',
    message: 'Version {version} of `{name}` replaces {before}, which has errors as this version reads it: {reason}.',
    fix: 'Look at the changes yourself; correct the earlier version where it can still be corrected.',
  },
  'published-version-changed': {
    severity: 'error',
    title: 'Published version changed',
    message: 'Version {version} of `{name}` is in orkestra.lock with other content: a published version never changes.',
    fix: 'Take the change back, or give it a version of its own.',
  },
  'bad-lock': {
    severity: 'error',
    title: 'Line that is no lock',
    message: 'This line of orkestra.lock is not `name@version sha256:<64 hex digits>`{reason}.',
    fix: 'Restore the line from git; of two lines for one version keep the one that was published.',
  },
} as const satisfies Record<string, Row>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A place in the text. Lines and columns are 1-based; columns count UTF-16 units; the end is exclusive. */
export interface Range {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

/** A change of the text that mends one problem for certain. Offsets in UTF-16 units; the end is exclusive. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** One finding, complete in itself: every renderer (terminal, JSON, SARIF, annotations) reads only this. */
export interface Problem extends Range {
  code: ProblemCode;
  severity: Severity;
  message: string;
  found?: string;
  expected?: string;
  fix?: string;
  /** Only where exactly one change is certain: what `--fix` writes. */
  edit?: Edit;
  file: string;
  /** JSON pointer of the value (or of the mapping, when a key is missing) in the document. */
  pointer: string;
}

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string}${' ' | '{' | '[' | '.'}${string}` | 'placeholder' ? never : Name) | Holes<Rest>
  : never;
type Template<Code extends ProblemCode> = (typeof PROBLEMS)[Code] extends {
  message: infer M extends string;
  fix: infer F extends string;
}
  ? Holes<M> | Holes<F>
  : Holes<(typeof PROBLEMS)[Code]['message']>;
export type Details<Code extends ProblemCode> = Record<Template<Code>, string | number>;

/** What may be said beside the message; `fix` here replaces the row's. */
export interface Remarks {
  found?: string;
  expected?: string;
  fix?: string;
  edit?: Edit;
}

export function problem<Code extends ProblemCode>(
  code: Code,
  details: Details<Code>,
  at: Range & { file: string; pointer: string },
  remarks: Remarks = {},
): Problem {
  const row: Row = PROBLEMS[code];
  const fix = remarks.fix ?? (row.fix === undefined ? undefined : fill(row.fix, details));
  return {
    code,
    severity: row.severity,
    message: fill(row.message, details),
    ...(remarks.found === undefined ? {} : { found: remarks.found }),
    ...(remarks.expected === undefined ? {} : { expected: remarks.expected }),
    ...(fix === undefined ? {} : { fix }),
    ...(remarks.edit === undefined ? {} : { edit: remarks.edit }),
    file: at.file,
    line: at.line,
    column: at.column,
    endLine: at.endLine,
    endColumn: at.endColumn,
    pointer: at.pointer,
  };
}

/** By place, then errors before warnings; a stable order is what makes outputs comparable. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.severity, b.severity) ||
      compare(a.code, b.code),
  );
}

/** A value as a message quotes it: JSON, cut where it would fill the screen. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

// ---- helpers

function fill(template: string, details: Record<string, string | number>): string {
  return template.replace(/\{([a-z]+)\}/gi, (whole, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : whole,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
