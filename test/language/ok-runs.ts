/** Runs of good definitions: what goes in, what services and people answer, how much time passes, and what comes out. */
import type { Json } from '../../engine/json.ts';
import { Failure } from '../../engine/simulate.ts';

export interface GoodRun {
  definition: string;
  so: string;
  input?: Json;
  /** By step: its answers, in the order of its calls; the last is repeated. */
  http?: Record<string, (Json | Failure)[]>;
  functions?: Record<string, Json>;
  /** Durations pass, decisions are taken. */
  script?: (string | { step: string; outcome?: string; answer?: Json; as?: string })[];
  output?: Json;
  /** The status of the error the run ends with, when it is to fail. */
  status?: number;
}

export const RUNS: GoodRun[] = [
  {
    definition: 'ticket-triage',
    so: 'an outage is paged',
    input: { subject: 'Re: Shop is down', body: '' },
    output: { queue: 'support-l2', priority: 90, title: 'Shop is down' },
  },
  {
    definition: 'ticket-triage',
    so: 'a refund goes to finance',
    input: { subject: 'Refund please', body: 'thanks' },
    output: { queue: 'finance', priority: 60, title: 'Refund please' },
  },
  {
    definition: 'invoice-totals',
    so: 'one that adds up is accepted',
    input: {
      number: 'I-1',
      total: 226,
      lines: [
        { net: 100, rate: 19 },
        { net: 100, rate: 7 },
      ],
    },
    output: { accepted: true, gross: 226, rates: 2 },
  },
  {
    definition: 'invoice-totals',
    so: 'one that does not is refused',
    input: { number: 'I-2', total: 1, lines: [{ net: 100, rate: 0 }] },
    status: 422,
  },
  {
    definition: 'leave-request',
    so: 'a long one is asked twice',
    input: { employee: 'alice', from: '2026-07-01', to: '2026-07-14' },
    script: [
      { step: 'ask-lead', outcome: 'approve', as: 'dave' },
      { step: 'ask-finance', outcome: 'approve', as: 'carol' },
    ],
    output: { granted: true, days: 14 },
  },
  {
    definition: 'purchase-order',
    so: 'the cheapest is ordered',
    input: { item: 'chair', quantity: 3 },
    http: { north: [{ price: 10 }], south: [{ price: 8 }] },
    script: [{ step: 'agree', outcome: 'order', as: 'carol' }],
    output: { ordered: true, total: 24, by: 'carol' },
  },
  {
    definition: 'lead-scoring',
    so: 'a large company with two visits is hot',
    input: { company: { name: 'Acme', employees: 2000, country: 'DE' }, visits: ['/pricing', '/pricing/team', '/'] },
    output: { company: 'Acme', total: 70, warmth: 'hot' },
  },
  {
    definition: 'contract-review',
    so: 'the second round signs',
    input: { title: 'Lease', text: 'The parties agree as follows.' },
    script: [
      { step: 'review', outcome: 'change', answer: { note: 'no date' } },
      { step: 'review', outcome: 'sign' },
    ],
    output: { rounds: 2, notes: 'no date' },
  },
  {
    definition: 'disk-alert',
    so: 'it empties itself while it is measured again',
    input: { host: 'db-1' },
    http: { read: [{ used: 95 }, { used: 94 }, { used: 40 }] },
    script: ['PT10M'],
    output: { used: 40, handled: 'by itself' },
  },
  {
    definition: 'disk-alert',
    so: 'a person cleans what stays full',
    input: { host: 'db-1' },
    http: { read: [{ used: 95 }] },
    script: ['PT30M', { step: 'ask', outcome: 'cleaned' }],
    output: { used: null, handled: 'cleaned' },
  },
  {
    definition: 'parcel-tracking',
    so: 'it arrives at the third look',
    input: { parcel: 'P1' },
    http: { look: [{ state: 'moving' }, { state: 'moving' }, { state: 'delivered', place: 'neighbour' }] },
    script: ['PT2H'],
    output: { delivered: true, tries: 3, place: 'neighbour' },
  },
  {
    definition: 'patient-intake',
    so: 'a red flag comes first',
    input: { patient: { name: 'Ann', born: '1980-02-03' }, complaint: 'Chest pain since noon' },
    script: [
      { step: 'doctor', outcome: 'seen' },
      { step: 'nurse', answer: { temperature: 38.5, allergies: ['Nuts', 'bees'] } },
    ],
    output: { fever: true, allergies: ['bees', 'nuts'], flagged: true },
  },
  {
    definition: 'claim-settlement',
    so: 'an odd story is adjusted',
    input: { claim: { amount: 900, story: 'no receipt, paid in cash' }, policy: { cover: 500, deductible: 100 } },
    script: [{ step: 'adjust', outcome: 'pay', answer: { amount: 400 } }],
    output: { paid: 400 },
  },
  {
    definition: 'comment-moderation',
    so: 'what is unsure is asked',
    input: { comment: { id: 7, text: 'well\nhm' } },
    http: { 'ask-machine': [{ score: 0.5 }] },
    script: [{ step: 'ask', outcome: 'remove' }],
    output: { visible: false },
  },
  {
    definition: 'incident-response',
    so: 'the status page may be down',
    input: { service: 'shop', severity: 'sev1' },
    http: { publish: [new Failure(503, 'down')] },
    script: ['PT20M', { step: 'owner', as: 'dave' }],
    output: { owner: 'dave', published: false, severe: true },
  },
  {
    definition: 'new-employee',
    so: 'what failed is made by hand',
    input: { first: 'Zoë', last: 'Moss', systems: ['mail', 'wiki'] },
    http: { create: [{}, new Failure(500, 'no')] },
    script: [{ step: 'by-hand' }],
    output: { login: 'zo.moss', created: 1, failed: ['wiki'] },
  },
  {
    definition: 'data-request',
    so: 'the stores make one package',
    input: { email: 'ann@acme.test' },
    http: { crm: [{ a: 1 }], shop: [[]] },
    script: [{ step: 'verify', outcome: 'verified' }],
    output: { kind: 'access', data: { crm: { a: 1 }, shop: [] }, size: 12, masked: 'a***@acme.test' },
  },
  {
    definition: 'release-train',
    so: 'the second ring is stopped',
    input: { version: '2.1.0' },
    script: [{ step: 'ask', outcome: 'go' }, 'PT30M', { step: 'ask', outcome: 'stop' }],
    output: { rings: ['canary'], major: true, complete: false },
  },
  {
    definition: 'refund-request',
    so: 'a person lowers it',
    input: { order: 'O1', amount: 80, reason: 'late' },
    script: [{ step: 'ask', outcome: 'pay', answer: { amount: 60, coupon: true } }],
    output: { refunded: 60, coupon: true },
  },
  {
    definition: 'dunning',
    so: 'it is paid after the second letter',
    input: { invoice: 'I 1', open: 100 },
    http: { look: [{ paid: false }, { paid: true }] },
    script: ['P30D'],
    output: { state: 'paid', level: 2 },
  },
  {
    definition: 'interview-panel',
    so: 'both rate and the average counts',
    input: { candidate: 'Kim', panel: ['alice', 'bob'] },
    script: [
      { step: 'first', as: 'alice', answer: { stars: 4, remark: 'kind' } },
      { step: 'second', as: 'bob', answer: { stars: 3 } },
    ],
    output: { invite: true, remarks: '- kind' },
  },
  {
    definition: 'access-request',
    so: 'it is taken back after a week',
    input: { system: 'ledger', days: 7, why: null },
    script: [{ step: 'ask', outcome: 'grant', as: 'dave' }, 'P7D'],
    output: { open: false, by: 'dave', since: '2026-01-05' },
  },
  {
    definition: 'stock-replenishment',
    so: 'one order for each supplier',
    input: {
      stock: [
        { sku: 'a', have: 1, min: 5, supplier: 'x' },
        { sku: 'b', have: 9, min: 5, supplier: 'x' },
        { sku: 'c', have: 0, min: 1, supplier: 'y' },
      ],
    },
    http: { send: [{}] },
    output: { suppliers: ['x', 'y'], pieces: 11 },
  },
  {
    definition: 'knowledge-answer',
    so: 'nothing fits, so it is written',
    input: { question: 'How do I return a chair?' },
    http: { search: [[]] },
    script: [{ step: 'write', answer: { title: 'Returning chairs', text: 'Put it back into its box.' } }],
    output: { answer: 'Put it back into its box.', article: 'returning-chairs' },
  },
  {
    definition: 'knowledge-answer',
    so: 'the best article answers',
    input: { question: 'How do I return a chair?' },
    http: {
      search: [
        [
          { title: 'A', score: 0.2 },
          { title: 'B', score: 0.9, url: '/b' },
        ],
      ],
    },
    output: { answer: 'See B', article: '/b' },
  },
  {
    definition: 'expense-booking',
    so: 'every receipt is booked',
    input: {
      requester: 'alice',
      receipts: [
        { amount: 5, purpose: 'tea' },
        { amount: 7, purpose: 'taxi' },
      ],
    },
    functions: { 'book-expense': { bookingId: 'b' } },
    script: [{ step: 'approve', as: 'carol' }],
    output: { bookings: ['b', 'b'], sum: 12 },
  },
  {
    definition: 'quote-approval',
    so: 'the lead lowers the discount',
    input: { customer: 'Acme', discount: 0.3, lines: [{ price: 50, count: 4 }] },
    script: [{ step: 'lead', answer: { discount: 0.25 } }],
    output: { customer: 'Acme', net: 150, off: '25 %' },
  },
  {
    definition: 'nda-signing',
    so: 'it is signed at the second look',
    input: { party: 'Acme', email: 'a@acme.test' },
    http: { send: [{ id: 'e1' }], look: [{ status: 'sent' }, { status: 'signed', at: '2026-01-06T10:00:00Z' }] },
    script: ['PT1H'],
    output: { signed: true, on: '2026-01-06' },
  },
  {
    definition: 'password-rotation',
    so: 'only the old ones are rotated',
    input: { keys: { mail: '2025-01-01T00:00:00Z', shop: '2026-01-01T00:00:00Z' } },
    http: { one: [{}] },
    script: ['PT1M'],
    output: { rotated: ['mail'] },
  },
  {
    definition: 'lab-results',
    so: 'a critical value is called through',
    input: {
      values: [
        { name: 'K', value: 20, low: 3, high: 5 },
        { name: 'Na', value: 140, low: 135, high: 145 },
      ],
    },
    script: [{ step: 'call-doctor', outcome: 'reached' }],
    output: { out: 'K', reached: true },
  },
  {
    definition: 'policy-renewal',
    so: 'silence renews',
    input: { premium: 100, claims: [5], since: 2010 },
    script: ['P14D'],
    output: { renewed: true, silent: true, premium: 104.5 },
  },
  {
    definition: 'appeal',
    so: 'another person overturns',
    input: { post: 'Hello', appeal: 'It is only a greeting' },
    script: [
      { step: 'first', outcome: 'forbid', as: 'alice' },
      { step: 'second', outcome: 'overturn', as: 'bob' },
    ],
    output: { visible: true, appealed: true },
  },
  {
    definition: 'postmortem',
    so: 'the second why is the root',
    input: { incident: 'Shop down' },
    script: [
      { step: 'why', outcome: 'deeper', answer: { because: 'disk full' } },
      { step: 'why', outcome: 'root', answer: { because: 'no alert' } },
    ],
    output: { cause: 'no alert', chain: '1. disk full\n2. no alert' },
  },
  {
    definition: 'customer-kyc',
    so: 'two documents abroad',
    input: { customer: 'c1', country: 'FR' },
    script: [
      { step: 'upload', answer: { kind: 'id', number: 'AB1234' } },
      { step: 'upload', answer: { kind: 'address', number: 'ZZ9999' } },
    ],
    output: { customer: 'c1', documents: { id: '1234', address: '9999' } },
  },
  {
    definition: 'changelog',
    so: 'a breaking feature is a major release',
    input: {
      commits: [
        { message: 'feat!: new door' },
        { message: 'fix: lock\n\nmore', author: { name: 'Ann' } },
        { message: 'wip' },
      ],
    },
    output: { notes: '## feat\n- new door\n\n## fix\n- lock', thanks: 'Ann and unknown', bump: 'major' },
  },
  {
    definition: 'certificate-renewal',
    so: 'what fails is told',
    input: {
      domains: [
        { name: 'a.test', expires: '2026-01-10' },
        { name: 'b.test', expires: '2027-01-10' },
      ],
    },
    http: { order: [new Failure(500, 'no')] },
    script: ['PT10M', { step: 'tell' }],
    output: { renewed: [] },
  },
  {
    definition: 'currency-conversion',
    so: 'a currency without a rate is refused',
    input: { to: 'eur', amounts: [{ value: 10, currency: 'XXX' }] },
    http: { bank: [{ USD: 2 }], market: [{ USD: 2 }] },
    status: 422,
  },
  {
    definition: 'newsletter-import',
    so: 'addresses are cleaned',
    input: { csv: 'A@acme.test;Ann\na@acme.test\nnobody\n' },
    output: { count: 1, bad: 1, domains: { 'acme.test': 1 }, nameless: [] },
  },
  {
    definition: 'vendor-check',
    so: 'two people look at a hit',
    input: { vendor: 'Odd Ltd' },
    http: { ask: [{ hits: 1 }, { hits: 0 }] },
    script: [
      { step: 'first', outcome: 'accept', as: 'carol' },
      { step: 'second', outcome: 'accept', as: 'dave' },
    ],
    output: { accepted: true },
  },
  {
    definition: 'satisfaction-survey',
    so: 'the unhappy are called back',
    input: { customer: 'alice', agent: 'Bob' },
    script: [
      { step: 'survey', as: 'alice', answer: { stars: 1, why: 'too slow' } },
      { step: 'unhappy', as: 'dave' },
    ],
    output: { calledBy: 'dave' },
  },
  {
    definition: 'version-bump',
    so: 'a minor one',
    input: { version: 'v1.2.3', kind: 'minor' },
    output: { version: '1.3.0', first: false },
  },
  {
    definition: 'price-tiers',
    so: 'two more are cheaper',
    input: { count: 8 },
    output: { sum: 80, hint: 'Take 2 more' },
  },
  {
    definition: 'tax-rates',
    so: 'food in France',
    input: { country: 'FR', kind: 'food' },
    output: { rate: 5.5, rule: 'fr-food-today', cheap: true },
  },
  {
    definition: 'clause-library',
    so: 'gaps are filled',
    input: { parties: ['Ann', 'Bob'], clauses: ['fee'] },
    output: { text: '1. Bob pays Ann.', gaps: [], words: 4 },
  },
];
