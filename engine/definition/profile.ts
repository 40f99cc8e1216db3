/**
 * The profile: which constructs of the Open Workflow Specification 1.0.3, and of our human step, run.
 *
 * One table for the checker (which refuses by it), for docs/profile.md (generated from it) and for whoever widens the
 * profile: that is changing `runs` in a row. `keys` and `values` name the places in the schemas that a row speaks of, as
 * `Title.key` of the schema's object; a key refused here is not in the schema, a value refused here breaks its `const`.
 */

export type Runs = 'yes' | 'later' | 'no';

export interface ProfileRow {
  area: string;
  construct: string;
  runs: Runs;
  /** Why not; for what runs, what to know about it. A clause, without capital and full stop. */
  reason: string;
  keys?: readonly string[];
  values?: readonly string[];
  /** Names after `call:`. */
  calls?: readonly string[];
}

const LATER_SIGNOFF = 'sign-off by several people comes in a later version';

/** Keywords a form cannot draw, each with why. */
export const UNDRAWABLE: Readonly<Record<string, string>> = {
  patternProperties: 'a form needs the names of its fields',
  propertyNames: 'a form needs the names of its fields',
  unevaluatedProperties: 'which fields are left over depends on the answer',
  unevaluatedItems: 'which items are left over depends on the answer',
  $dynamicRef: 'what it refers to depends on the path to it',
  contentSchema: 'text that holds a document has no field of its own',
};

export const PROFILE: readonly ProfileRow[] = [
  {
    area: 'Steps',
    construct: '`set`, `do`, `switch`, `for`, `fork`, `try`, `raise`, `wait`',
    runs: 'yes',
    reason: 'as specified',
  },
  { area: 'Steps', construct: '`emit`', runs: 'yes', reason: 'as specified; other runs and the sink hear it' },
  {
    area: 'Steps',
    construct: '`listen`',
    runs: 'yes',
    reason: '`one`, `any` with `until`, `all`, `foreach`, `correlate`; events that came since the run began count',
  },
  {
    area: 'Steps',
    construct: '`run: workflow`',
    runs: 'yes',
    reason: 'a run of its own, awaited or not; `version: latest` is the one that is current when the step begins',
  },
  {
    area: 'Steps',
    construct: '`run: container`',
    runs: 'no',
    reason: 'a worker starts no containers',
    keys: ['Run.container'],
  },
  {
    area: 'Steps',
    construct: '`run: script`',
    runs: 'no',
    reason: 'code belongs in a function, where it is typed and tested',
    keys: ['Run.script'],
  },
  {
    area: 'Steps',
    construct: '`run: shell`',
    runs: 'no',
    reason: 'code belongs in a function, where it is typed and tested',
    keys: ['Run.shell'],
  },

  {
    area: 'Calls',
    construct: '`call: http`',
    runs: 'yes',
    reason: 'with retries, authentication and an egress policy',
  },
  { area: 'Calls', construct: '`call: human`', runs: 'yes', reason: 'our human step; see docs for its `with`' },
  {
    area: 'Calls',
    construct: 'functions',
    runs: 'yes',
    reason: "from the project's functions folder and `use.functions`",
  },
  {
    area: 'Calls',
    construct: '`call: openapi`',
    runs: 'yes',
    reason: 'OpenAPI 2.0, 3.0 and 3.1; the document is kept with the definition when that is published',
  },
  {
    area: 'Calls',
    construct: '`call: mcp`',
    runs: 'yes',
    reason: 'over Streamable HTTP',
  },
  {
    area: 'Calls',
    construct: '`call: mcp` over stdio',
    runs: 'no',
    reason: 'a worker starts no programs; use a server that speaks Streamable HTTP',
    keys: ['McpTransport.stdio'],
  },
  { area: 'Calls', construct: '`call: grpc`', runs: 'no', reason: 'use `call: http`, or a function', calls: ['grpc'] },
  { area: 'Calls', construct: '`call: asyncapi`', runs: 'no', reason: 'use a function', calls: ['asyncapi'] },
  { area: 'Calls', construct: '`call: a2a`', runs: 'no', reason: 'use a function', calls: ['a2a'] },

  {
    area: 'Reuse',
    construct: '`use`: `functions`, `errors`, `retries`, `timeouts`, `secrets`, `authentications`',
    runs: 'yes',
    reason: 'as specified',
  },
  {
    area: 'Reuse',
    construct: '`use.catalogs`',
    runs: 'no',
    reason: 'what runs must be in the definition or the project, not fetched from elsewhere',
    keys: ['Use.catalogs'],
  },
  {
    area: 'Reuse',
    construct: 'a function in `use.functions` that is no call, or asks a person',
    runs: 'no',
    reason: 'write the step where it is used, where its outcome and its data can be checked',
    values: ['UseFunctions.*'],
  },
  {
    area: 'Reuse',
    construct: 'a function of a catalog',
    runs: 'no',
    reason: 'what runs must be in the definition or the project, not fetched from elsewhere',
  },
  {
    area: 'Reuse',
    construct: '`use.extensions`',
    runs: 'no',
    reason: 'steps that run before and after others unseen cannot be checked',
    keys: ['Use.extensions'],
  },

  {
    area: 'Authentication',
    construct: 'basic, bearer, and oauth2 / oidc with client credentials',
    runs: 'yes',
    reason: 'secrets stay outside history and logs',
  },
  {
    area: 'Authentication',
    construct: 'digest authentication',
    runs: 'no',
    reason: 'use basic or bearer over TLS',
    keys: ['Authentication.digest', 'AuthenticationOrName.digest'],
  },
  {
    area: 'Authentication',
    construct: 'certificate authentication',
    runs: 'no',
    reason: 'use bearer or OAuth 2',
    keys: ['Authentication.certificate', 'AuthenticationOrName.certificate'],
  },
  {
    area: 'Authentication',
    construct: 'an OAuth 2 grant other than client credentials',
    runs: 'no',
    reason: 'a process has no person at hand to log in',
    keys: [
      'OAuth2.username',
      'OAuth2.password',
      'OAuth2.subject',
      'OAuth2.actor',
      'OpenIdConnect.username',
      'OpenIdConnect.password',
      'OpenIdConnect.subject',
      'OpenIdConnect.actor',
    ],
    values: ['OAuth2.grant', 'OpenIdConnect.grant'],
  },

  {
    area: 'Data flow',
    construct: '`if`, `input`, `output`, `export`, `then`, `timeout`',
    runs: 'yes',
    reason: 'as specified',
  },
  {
    area: 'Data flow',
    construct: 'expressions in jq, strict mode',
    runs: 'yes',
    reason: 'jq 1.8 without what would not be repeatable',
  },
  {
    area: 'Data flow',
    construct: '`evaluate.mode: loose`',
    runs: 'no',
    reason: 'an expression is told from text by its braces',
    values: ['Evaluate.mode'],
  },
  {
    area: 'Data flow',
    construct: 'another expression language',
    runs: 'no',
    reason: 'expressions are jq',
    values: ['Evaluate.language'],
  },
  {
    area: 'Data flow',
    construct: 'a schema format other than JSON',
    runs: 'no',
    reason: 'schemas are JSON Schema 2020-12',
    values: ['InlineSchema.format'],
  },
  {
    area: 'Data flow',
    construct: 'a schema from an external resource',
    runs: 'yes',
    reason: 'put in its place when the definition is published',
  },
  {
    area: 'Data flow',
    construct: 'durations as expressions',
    runs: 'yes',
    reason:
      'in `wait`, `timeout.after` (of the workflow, of a step, in `use.timeouts`) and `sla.due`; elsewhere durations are literal, so that deadlines can be checked',
  },
  {
    area: 'Data flow',
    construct: '`$authorization`',
    runs: 'no',
    reason:
      'a credential is known where its call is made and nowhere in the run: an expression that read it would write it into the history',
  },

  {
    area: 'Schedule',
    construct: '`schedule`: `cron`, `every`, `after`, `on`',
    runs: 'yes',
    reason: 'one of the four; `on` gives the run the list of events',
  },
  {
    area: 'Schedule',
    construct: '`until` in `schedule.on`',
    runs: 'later',
    reason: 'start a run with the first event, and let it listen for the others',
    keys: ['StartStrategy.until'],
  },

  {
    area: 'Human step',
    construct: 'form, outcomes, `show`, assignment, four eyes, `sla`, `remind`, `escalate`',
    runs: 'yes',
    reason: 'on the clock',
  },
  {
    area: 'Human step',
    construct: '`signoff`',
    runs: 'later',
    reason: LATER_SIGNOFF,
    keys: ['HumanWith.signoff', 'Escalation.signoff'],
  },
  {
    area: 'Human step',
    construct: 'working time',
    runs: 'later',
    reason: 'calendars come in a later version; write the duration on the clock',
    keys: [
      'HumanWith.calendar',
      'Sla.calendar',
      'DurationParts.working',
      'DurationParts.calendar',
      'Escalation.calendar',
    ],
  },
  {
    area: 'Human step',
    construct: '`attachments`',
    runs: 'later',
    reason: 'files come in a later version',
    keys: ['HumanWith.attachments'],
  },
  {
    area: 'Human step',
    construct: '`interactive`',
    runs: 'later',
    reason: 'answering inside chat programs comes with their connectors',
    keys: ['HumanWith.interactive'],
  },
  {
    area: 'Human step',
    construct: 'an assignment strategy other than `manual`',
    runs: 'later',
    reason: 'the task stays with all candidates until one claims it',
    values: ['Assign.strategy'],
  },
  {
    area: 'Human step',
    construct: '`execute: bound`',
    runs: 'later',
    reason: 'bound decisions come in a later version',
    keys: ['HumanWith.execute', 'Step.execute'],
  },
  ...formRows(),
];

const byKey = new Map(PROFILE.flatMap((row) => (row.keys ?? []).map((key) => [key, row] as const)));
const byValue = new Map(PROFILE.flatMap((row) => (row.values ?? []).map((key) => [key, row] as const)));
const byCall = new Map(PROFILE.flatMap((row) => (row.calls ?? []).map((call) => [call, row] as const)));

/** The row that refuses a key of a shape, if one does. */
export function refusedKey(shape: string, key: string): ProfileRow | undefined {
  return byKey.get(`${shape}.${key}`);
}
/** The row that speaks of a value that a shape does not allow, if one does. */
export function refusedValue(shape: string, key: string): ProfileRow | undefined {
  return byValue.get(`${shape}.${key}`);
}
export function refusedCall(name: string): ProfileRow | undefined {
  const row = byCall.get(name);
  return row?.runs === 'yes' ? undefined : row;
}
/** The row about what a function of the document may be. */
export function functionRow(): ProfileRow {
  return byValue.get('UseFunctions.*')!;
}
export function catalogRow(): ProfileRow {
  return PROFILE.find(({ construct }) => construct === 'a function of a catalog')!;
}

/** docs/profile.md, whole. */
export function profilePage(): string {
  const words: Record<Runs, string> = { yes: 'runs', later: 'not yet', no: 'refused' };
  const out = [
    '<!-- Generated from engine/definition/profile.ts. Do not edit. -->',
    '',
    '# The profile: what runs',
    '',
    'Orkestra runs a profile of the Open Workflow Specification 1.0.3. What is outside it is refused when a definition is',
    'checked, by name; nothing is skipped silently. *Not yet* is decided and comes in a later version (`not-in-this-version`);',
    '*refused* is a decision against (`outside-profile`).',
  ];
  let area = '';
  for (const row of PROFILE) {
    if (row.area !== area) {
      area = row.area;
      out.push('', `## ${area}`, '', '| construct | | |', '|---|---|---|');
    }
    out.push(`| ${row.construct} | ${words[row.runs]} | ${row.reason} |`);
  }
  return `${out.join('\n')}\n`;
}

// ---- helpers

function formRows(): ProfileRow[] {
  return [
    {
      area: 'Forms',
      construct: 'keywords that only validate',
      runs: 'yes',
      reason: 'a `pattern` must be provably fast',
    },
    ...Object.entries(UNDRAWABLE).map(
      ([keyword, reason]): ProfileRow => ({ area: 'Forms', construct: `\`${keyword}\``, runs: 'no', reason }),
    ),
    { area: 'Forms', construct: '`$ref` outside the document', runs: 'no', reason: 'a form must be whole in itself' },
  ];
}
