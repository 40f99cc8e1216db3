/**
 * Definitions to measure on: as many as wanted, each of 60 lines and unlike the others in its names, fields, outcomes, texts
 * and expressions, so that nothing known of one answers for the next. Three shapes take turns: asking a person, routing by
 * an amount, and calling a service.
 */

export const LINES = 60;

/** The `i`-th definition; its name is `nameOf(i)`. */
export function definitionText(i: number): string {
  const words: Words = { id: nameOf(i), noun: pick(NOUNS, i), verb: pick(VERBS, i * 7), n: i };
  return SHAPES[i % SHAPES.length]!(words);
}

export function nameOf(i: number): string {
  return `${pick(NOUNS, i)}-${pick(VERBS, i * 7)}-${i}`;
}

// ---- helpers

interface Words {
  id: string;
  noun: string;
  verb: string;
  n: number;
}

const NOUNS = [
  'order',
  'claim',
  'ticket',
  'quote',
  'invoice',
  'contract',
  'parcel',
  'refund',
  'lead',
  'visit',
  'report',
];
const VERBS = ['review', 'approve', 'sign', 'check', 'send', 'book', 'grant', 'close', 'price', 'plan'];

function pick(words: readonly string[], i: number): string {
  return words[i % words.length] as string;
}

const SHAPES: ((words: Words) => string)[] = [asks, routes, calls];

function asks({ id, noun, verb, n }: Words): string {
  return `# A ${noun} that nobody is sure of is shown to a person; what stays unanswered moves up.
document:
  dsl: '1.0.3'
  namespace: bench
  name: ${id}
  version: '1.${n}.0'
  title: ${noun} to ${verb}
  summary: Hands ${noun} ${n} to a person when the agent is not sure enough.
input:
  schema:
    document:
      type: object
      required: [${noun}Text, ${noun}Id${n}]
      properties:
        ${noun}Text: { type: string, title: Question, minLength: 1 }
        ${noun}Id${n}: { type: string, title: Conversation }
        confidence${n}: { type: number, title: Confidence, minimum: 0, maximum: 1 }
do:
  - triage-${n}:
      switch:
        - sure: { when: .confidence${n} >= 0.${1 + (n % 9)}, then: end }
        - unsure: { then: ask-${n} }
  - ask-${n}:
      call: human
      with:
        title: '\${ "The ${noun} ${n}: " + .${noun}Text }'
        body: '\${ "> " + .${noun}Text }'
        show: { conversation: '\${ .${noun}Id${n} }' }
        form:
          schema:
            type: object
            required: [answer${n}]
            properties:
              answer${n}: { type: string, title: Answer, minLength: 1 }
              sentiment: { type: string, title: Sentiment, enum: [positive, neutral, frustrated] }
          ui: { answer${n}: { 'ui:widget': textarea } }
          data: { sentiment: neutral }
        outcomes:
          ${verb}: { title: Do ${verb}, primary: true }
          decline:
            title: Not our business
            form:
              schema:
                type: object
                required: [reason${n}]
                properties:
                  reason${n}: { type: string, title: Reason }
        assign: { groups: [support-l1] }
        sla: { due: PT${20 + (n % 9)}M, remind: [PT${10 + (n % 9)}M] }
        escalate:
          - { after: PT${30 + (n % 9)}M, assign: { groups: [support-l2] }, notify: [slack, email] }
          - { after: PT2H, assign: { users: [lead@acme.test] }, priority: ${n % 100} }
      timeout: { after: { days: ${1 + (n % 5)} } }
  - reply-${n}:
      switch:
        - answered: { when: .outcome == "${verb}", then: send-${n} }
        - declined: { then: end }
  - send-${n}:
      if: $workflow.input.confidence${n} != 1
      set: { text${n}: '\${ .answer.answer${n} }', by: '\${ .by.name }' }
`;
}

function routes({ id, noun, verb, n }: Words): string {
  return `# Who has to ${verb} a ${noun} depends on its amount; what is rejected ends, what is not is kept.
document:
  dsl: '1.0.3'
  namespace: bench
  name: ${id}
  version: '1.${n}.0'
  title: ${noun} by amount
input:
  schema:
    document:
      type: object
      required: [amount${n}, ${noun}]
      properties:
        amount${n}: { type: number, exclusiveMinimum: 0, maximum: ${1000 + n} }
        ${noun}: { type: string, minLength: 1, maxLength: 500 }
        kind: { type: string, enum: [travel, equipment, k${n}] }
do:
  - remember:
      set:
        amount${n}: '\${ .amount${n} }'
        ${noun}: '\${ .${noun} }'
        kind: '\${ .kind // "k${n}" }'
      export: { as: . }
  - route:
      switch:
        - small: { when: $context.amount${n} <= ${n}, then: ask-${noun} }
        - large: { then: ask-finance }
  - ask-${noun}:
      call: human
      with:
        title: '\${ "${noun} of \\($context.amount${n}): \\($context.${noun})" }'
        show: { amount: '\${ $context.amount${n} }', kind: '\${ $context.kind }' }
        form: { schema: { type: object, properties: { note${n}: { type: string, maxLength: 1000 } } } }
        outcomes:
          ${verb}: { title: Yes, primary: true }
          reject: { title: No, form: { schema: { type: object, required: [why], properties: { why: { type: string } } } } }
        assign: { groups: [team-leads], exclude: '\${ $runtime.metadata.requester.key }' }
        sla: { due: P1D, remind: [PT${1 + (n % 20)}H] }
        labels: [${noun}]
      timeout: { after: { days: 7 } }
      then: decide
  - ask-finance:
      call: human
      with:
        title: '\${ "${noun} above ${n}: \\($context.${noun} | ascii_upcase)" }'
        show: { amount: '\${ $context.amount${n} * 1.${n} }', kind: '\${ $context.kind }' }
        form: { schema: { type: object, properties: { costs${n}: { type: string, pattern: '^[0-9]{4}$' } } } }
        outcomes: [${verb}, reject]
        assign: { groups: [finance] }
        priority: ${n % 100}
      timeout: { after: P${1 + (n % 9)}D }
  - decide:
      switch:
        - approved: { when: .outcome == "${verb}", then: book }
        - rejected: { then: refused }
  - refused:
      set: { state${n}: refused, by: '\${ .by.key }' }
      then: end
  - book:
      set: { state${n}: booked, amount: '\${ $context.amount${n} }', note: '\${ .answer.note${n} // "none" }' }
`;
}

function calls({ id, noun, verb, n }: Words): string {
  return `# The lines of a ${noun} are added up, a service is asked to ${verb} them, and a person looks at what failed.
document:
  dsl: '1.0.3'
  namespace: bench
  name: ${id}
  version: '1.${n}.0'
  title: ${noun} to a service
  summary: Adds up the lines of ${noun} ${n}.
input:
  schema:
    document:
      type: object
      required: [lines${n}, ${noun}]
      properties:
        ${noun}: { type: object, required: [email], properties: { email: { type: string, format: email } } }
        lines${n}:
          type: array
          items:
            type: object
            required: [price, quantity${n}]
            properties: { price: { type: number }, quantity${n}: { type: integer }, note: { type: string } }
use:
  retries:
    again${n}:
      delay: PT${1 + (n % 50)}S
      backoff: { exponential: {} }
      limit: { attempt: { count: ${2 + (n % 7)} } }
do:
  - total:
      set:
        sum${n}: '\${ [.lines${n}[] | .price * .quantity${n}] | add // 0 }'
        notes: '\${ [.lines${n}[] | select(.note != null) | .note] | join(", ") }'
        many: '\${ (.lines${n} | length) > ${n % 40} }'
        to: '\${ .${noun}.email | ascii_downcase }'
      export: { as: . }
  - each-line:
      for: { each: line, in: '\${ $workflow.input.lines${n} }' }
      do:
        - note-it: { set: { done: '\${ $line.quantity${n} }' } }
  - deliver:
      try:
        - post-it:
            call: http
            with:
              method: post
              endpoint: https://example.test/${noun}/${n}
              headers: { content-type: application/json }
              body: { sum: '\${ $context.sum${n} }', to: '\${ $context.to }', text: '\${ $context.notes }' }
            output: { as: '{ sent: true, id${n}: .id }', schema: { document: { type: object, properties: { sent: { type: boolean } } } } }
      catch:
        errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication } }
        when: $error.status == 429 or $error.status >= ${500 + (n % 90)}
        retry: again${n}
  - look:
      if: $context.many
      call: human
      with:
        title: '\${ "Look at ${noun} for \\($context.to)" }'
        form: { schema: { type: object, required: [ok${n}], properties: { ok${n}: { type: boolean } } } }
      timeout: { after: P${1 + (n % 9)}D }
`;
}
