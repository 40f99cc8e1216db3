/**
 * Random programs over the whole grammar, typed just enough that most of them get somewhere. `dot` is what the input is
 * likely to be; one choice in ten ignores it on purpose, for the refusals.
 */
import { printNumber, printString } from '../../../engine/jq/print.ts';
import { pattern } from './patterns.ts';
import type { Random } from './random.ts';
import { expression, piece, type Tree } from './tree.ts';
import { KINDS, type Kind, NAMES, Values } from './values.ts';
import { VOCABULARY, type Word } from './vocabulary.ts';
import { DATE_FORMATS, DATES, FLAGS, FORMATS, ISO_DATES, JSON_TEXTS, REGEXES } from './words.ts';

interface Scope {
  readonly dot: Kind;
  readonly variables: readonly string[];
  readonly functions: readonly { readonly name: string; readonly arity: number }[];
  readonly labels: readonly string[];
}

type Production = (kind: Kind, depth: number, scope: Scope) => Tree;

const VARIABLES = ['x', 'y', 'z', '__proto__', 'if'];
const ASSIGNMENTS = ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='];
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const FIELDS = NAMES.filter((name) => /^[a-z_]+$/.test(name));
/** A tilde keeps the text out of the way of the quotes around it. */
const quoted = (text: string) => printString(text);

export class Programs {
  private readonly random: Random;
  private readonly values: Values;

  constructor(random: Random) {
    this.random = random;
    this.values = new Values(random);
  }

  program(dot: Kind, depth: number): Tree {
    return this.of(this.random.pick(['any', 'any', ...KINDS]), depth, {
      dot,
      variables: [],
      functions: [],
      labels: [],
    });
  }

  private of(wanted: Kind, depth: number, scope: Scope): Tree {
    const { random } = this;
    const kind = random.chance(0.08)
      ? random.pick(KINDS)
      : wanted === 'any'
        ? random.pick([...KINDS, scope.dot])
        : wanted;
    if (depth <= 0 || random.chance(0.1)) return this.leaf(kind, scope);
    if (random.chance(0.45)) return this.call(kind, depth, scope);
    return random.pick(this.productions)(kind, depth, scope);
  }

  /** A whole pipe where the grammar allows one; elsewhere it must be held together. */
  private held(kind: Kind, depth: number, scope: Scope): Tree {
    const inner = this.of(kind, depth, scope);
    return this.random.chance(0.04) ? inner : expression('(', inner, ')');
  }

  private leaf(kind: Kind, { dot, variables, functions, labels }: Scope): Tree {
    const { random, values } = this;
    if ((dot === kind || kind === 'any') && random.chance(0.6)) return expression('.');
    if (variables.length > 0 && random.chance(0.35)) return expression(`$${random.pick(variables)}`);
    const plain = functions.filter(({ arity }) => arity === 0);
    if (plain.length > 0 && random.chance(0.35)) return expression(random.pick(plain).name);
    if (labels.length > 0 && random.chance(0.3)) return expression(`break $${random.pick(labels)}`);
    switch (kind) {
      case 'null':
        return expression('null');
      case 'boolean':
        return expression(random.pick(['true', 'false']));
      case 'number':
        return expression(this.numeral());
      case 'string':
        return expression(quoted(values.string()));
      case 'array':
        return expression(
          random.pick(['[]', '[1,2,3]', '["a","b"]', '[[1,2],[3]]', '[null,false,0]', '[3,1,2]', '[.]', '[.[]?]']),
        );
      case 'object':
        return expression(
          random.pick(['{}', '{a:1}', '{a:1,b:2}', '{"a":{"b":[1,2]}}', '{key:"k",value:1}', '{"x y":null}', '{a:.}']),
        );
      default:
        return expression('.');
    }
  }

  /** Only numerals that are their own canonical text: how others are kept is a written exclusion. */
  private numeral(): string {
    const number = this.values.number();
    const text = printNumber(number);
    const exact = text.includes('e') || text.replace(/\D/g, '').length > 17 ? `(${text}*1)` : text;
    return number < 0 || Object.is(number, -0) ? `(${exact})` : exact;
  }

  private call(kind: Kind, depth: number, scope: Scope): Tree {
    const { random } = this;
    const known = scope.functions.filter(({ arity }) => arity > 0);
    if (known.length > 0 && random.chance(0.2)) {
      const { name, arity } = random.pick(known);
      const args = Array.from({ length: arity }, () => this.of('any', depth - 1, scope));
      return expression(`${name}(`, ...separated(args, '; '), ')');
    }
    // A kind none of whose words gives what is wanted is asked for anyway once in a while.
    const fitting = VOCABULARY.filter(({ output }) => output === kind || output === 'any');
    const word = random.pick(random.chance(0.12) ? VOCABULARY : fitting);
    const called = this.callOf(word, depth, scope);
    if (word.input === 'any' || (word.input === scope.dot && random.chance(0.6))) return called;
    return expression('(', this.input(word.input, depth - 1, scope), ' | ', called, ')');
  }

  private callOf({ name, parameters, input }: Word, depth: number, scope: Scope): Tree {
    const inner = { ...scope, dot: input };
    if (parameters.length === 0) return expression(name);
    return expression(
      `${name}(`,
      ...separated(
        parameters.map((p) => this.argument(p, depth - 1, inner)),
        '; ',
      ),
      ')',
    );
  }

  private argument(parameter: string, depth: number, scope: Scope): Tree {
    const { random } = this;
    if (random.chance(0.04)) return this.of('any', depth, scope);
    if (parameter.startsWith('f ')) {
      const item: Kind = scope.dot === 'array' || scope.dot === 'object' ? 'any' : scope.dot;
      return this.of(parameter.slice(2) as Kind, depth, { ...scope, dot: item });
    }
    switch (parameter) {
      case 'path':
        return this.path(depth, scope);
      case 'stream':
        return this.stream(depth, scope);
      case 'regex':
        return expression(random.chance(0.4) ? `"${random.pick(REGEXES)}"` : quoted(pattern(random)));
      case 'flags':
        return expression(random.pick(FLAGS));
      case 'replacement':
        return random.chance(0.6)
          ? expression(
              random.pick(['"-"', '"<\\(.x)>"', '"\\(.n)\\(.m)"', '"1","2"', 'empty', '.x', '"\\(.)"', 'ascii_upcase']),
            )
          : this.of('string', depth, { ...scope, dot: 'object' });
      case 'formatname':
        return expression(quoted(random.pick(FORMATS)));
      case 'dateformat':
        return expression(quoted(random.pick(DATE_FORMATS)));
      case 'count':
        return random.chance(0.8)
          ? expression(random.pick(['0', '1', '2', '3', '-1', '1.5', '0.5', '-1.5', '(1,2)', 'null']))
          : this.of('number', depth, scope);
      case 'small':
        return expression(random.pick(['0', '1', '2']));
      case 'step':
        return expression(random.pick(['1', '2', '-1', '0.5', '0', '-3', '1000']));
      case 'modest':
        return expression(random.pick(['0', '1', '2.5', '7', '(-1.5)', '0.125', '12', '30', '"a"']));
      case 'name':
        return expression(quoted(this.values.name()));
      case 'keys':
        return this.keys(depth, scope);
      case 'keylist':
        return random.chance(0.5)
          ? expression('[paths]')
          : expression(
              '[',
              ...separated(
                random.times(0, 3, () => this.keys(depth, scope)),
                ', ',
              ),
              ']',
            );
      case 'iterate':
        return expression(
          random.pick([
            '.[]?',
            '.a?',
            '.[0]?',
            'if type == "number" and . > 0 and . < 9 then . - 1 else empty end',
            'empty',
            'arrays[]',
          ]),
        );
      case 'isbig':
        return expression(
          random.pick(['. > 50', '(. > 50) or (. < -50)', 'type != "number" or . > 9', 'true', '., true']),
        );
      case 'issmall':
        return expression(random.pick(['. < 20', 'type == "number" and . < 9', 'false', '(true, false) and . < 3']));
      case 'grow':
        return expression(random.pick(['. + 7', '. * 2 + 1', '[.]', '(. + 5), 99', 'empty', '. + 1.5']));
      case 'entry':
        return expression(
          random.pick([
            '.',
            '.value |= tojson',
            '.key |= "x" + .',
            'select(.value)',
            '{key: .key, value: .key}',
            '{k: .key, v: 1}',
            '.key = null',
            '{name: .value}',
            'empty',
            '., (.key |= . + "2")',
          ]),
        );
      case 'events':
        return expression(
          random.pick([
            'tostream',
            '1 | truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])',
            '[["a"],1], [["a"]]',
            '[[0],1], [[1],2], [[1]]',
            '[[],3]',
            '1',
            'tostream | select(length == 2)',
            '([1,[2,{a:3}]] | tostream)',
          ]),
        );
      default:
        return this.of(parameter as Kind, depth, scope);
    }
  }

  /** An expression whose value a word with special tastes accepts. */
  private input(kind: string, depth: number, scope: Scope): Tree {
    const { random } = this;
    if (random.chance(0.05)) return this.of('any', depth, scope);
    const list = (make: () => string, most = 4) => expression(`[${random.times(0, most, make).join(',')}]`);
    switch (kind) {
      case 'json':
        return random.chance(0.3)
          ? expression('(', this.of('any', depth, scope), '| tojson)')
          : expression(quoted(this.jsonText()));
      case 'rows':
        return expression(
          random.pick([
            '[[1,2],[3,4]]',
            '[[1],[2,3]]',
            '[[],[1]]',
            '[]',
            '[["a"],[1,2],[null]]',
            '[1]',
            '[{"a":1}]',
            '[null,[1]]',
          ]),
        );
      case 'modest':
        return this.argument('modest', depth, scope);
      case 'short':
        return expression(random.pick(['[1,2]', '[]', '["a"]', '{"a":1,"b":2}', '"x"']));
      case 'entries':
        return random.chance(0.3)
          ? expression('(', this.of('object', depth, scope), ' | to_entries)')
          : list(
              () =>
                random.pick([
                  '{key:"a",value:1}',
                  '{name:"b",value:2}',
                  '{k:"c",v:3}',
                  '{key:null,value:1}',
                  '{key:false}',
                  '{key:1,value:2}',
                  '{Key:"d",Value:4}',
                  '{Name:"e",V:5}',
                  '{K:"f"}',
                  '{value:1}',
                  '{key:{a:1}}',
                  '{key:true,value:1}',
                  '1',
                  'null',
                  '{name:null,key:"z"}',
                  '{key:"",value:false}',
                ]),
              3,
            );
      case 'words':
        return list(() =>
          random.pick(['"a"', '"b c"', 'null', '1', 'true', '""', '"日"', '1.5', '[1]', '{}', 'false']),
        );
      case 'sorted':
        return random.chance(0.6)
          ? expression('(', this.of('array', depth, scope), ' | sort)')
          : expression('[0,1,2,3,5,8]');
      case 'points':
        return list(() =>
          random.pick([
            '65',
            '97',
            '128512',
            '233',
            '0',
            '55296',
            '1114112',
            '-1',
            '65.7',
            '"a"',
            'null',
            'nan',
            '1000000000',
            '1114111',
          ]),
        );
      case 'moment':
        return random.chance(0.4)
          ? expression('(', this.input('seconds', depth, scope), ' | gmtime)')
          : expression(
              random.pick([
                '[2024,1,29,12,30,15.5,4,59]',
                '[2015,2,5,23,51,47,4,63]',
                '[1970,0,1,0,0,0,0,0]',
                '[2000]',
                '[2000,13,40]',
                '[2024,1,-5,25,61,61,0,0]',
                '[1969,11,31]',
                '["a"]',
                '[]',
                '[2015,2,5,23,51,47.25,0,0]',
                '[9999,11,31,23,59,59,5,364]',
                '[2015,2,5,null]',
                '[12345,0,1]',
              ]),
            );
      case 'seconds':
        return expression(
          random.pick([
            '0',
            '1425599621',
            '1425599621.678',
            '(-1)',
            '(-1.5)',
            '951782400',
            '1709208000',
            '253402300800',
            '(-62135596800)',
            '(1e12*1)',
            '86399.999',
            '0.5',
            '3000000000',
            '1704067199',
            '1230768000',
          ]),
        );
      case 'isodate':
        return expression(quoted(random.pick(ISO_DATES)));
      case 'datetext': {
        return expression(quoted(random.pick(DATES)[0]));
      }
      default:
        return this.of(kind as Kind, depth, scope);
    }
  }

  /** JSON, or what is left of it. */
  private jsonText(): string {
    const { random } = this;
    let text = random.pick(JSON_TEXTS);
    while (random.chance(0.4)) {
      const at = random.below(text.length + 1);
      const cut = random.chance(0.5) ? 1 : 0;
      const piece = random.chance(0.6)
        ? random.pick([
            '[',
            ']',
            '{',
            '}',
            ',',
            ':',
            '"',
            '1',
            ' ',
            '\n',
            'nan',
            '\\',
            '-',
            'e',
            'é',
            '"a":',
            'u',
            't',
            "'",
          ])
        : '';
      text = text.slice(0, at) + piece + text.slice(at + cut);
    }
    return text;
  }

  private keys(depth: number, scope: Scope): Tree {
    const { random } = this;
    if (random.chance(0.2)) return expression('(', this.of('any', depth, scope), ' | first(paths) // [])');
    const key = () =>
      expression(
        random.chance(0.5)
          ? quoted(this.values.name())
          : random.pick([
              '0',
              '1',
              '-1',
              '-2',
              '1.5',
              'null',
              '{"start":1,"end":null}',
              '{"start":0,"end":2}',
              '[1]',
              'nan',
              '{"a":1}',
              'true',
              '2',
              '7',
              '{"start":-1,"end":9.5}',
            ]),
      );
    return expression('[', ...separated(random.times(0, 3, key), ', '), ']');
  }

  private stream(depth: number, scope: Scope): Tree {
    const { random } = this;
    const choice = random.below(6);
    if (choice === 0) return expression('.[]?');
    if (choice === 1) return expression('range(', this.argument('count', 0, scope), ')');
    if (choice === 2) return expression('..');
    return expression(
      ...separated(
        random.times(1, 3, () => this.held('any', depth - 1, scope)),
        ', ',
      ),
    );
  }

  /** Mostly something that has a path. */
  private path(depth: number, scope: Scope): Tree {
    const { random } = this;
    const deeper = (): Tree => (depth > 0 ? this.path(depth - 1, scope) : expression('.'));
    const choice = random.below(24);
    switch (choice) {
      case 0:
        return expression('.');
      case 1:
        return expression('..');
      case 2:
        return expression('(', deeper(), ' | ', deeper(), ')');
      case 3:
        return expression('(', deeper(), ', ', deeper(), ')');
      case 4:
        return expression(deeper(), '[]', random.pick(['', '?']));
      case 5:
        return expression('if ', this.of('boolean', depth - 1, scope), ' then ', deeper(), ' else ', deeper(), ' end');
      case 6:
        return expression('(', deeper(), ' // ', deeper(), ')');
      case 7:
        return expression('(', deeper(), ' | select(', this.of('boolean', depth - 1, scope), '))');
      case 8:
        return expression(
          random.pick(['first(', 'last(', 'limit(1; ', 'limit(2; ', 'skip(1; ', 'nth(1; ', 'recurse(']),
          expression(deeper(), '[]?'),
          ')',
        );
      case 9:
        return expression('getpath(', this.keys(depth - 1, scope), ')');
      case 10:
        return expression(
          '(',
          this.of('any', depth - 1, scope),
          ' as $x | ',
          this.path(depth - 1, { ...scope, variables: [...scope.variables, 'x'] }),
          ')',
        );
      case 11:
        return expression('(', deeper(), ')?');
      case 12:
        return expression('try ', expression('(', deeper(), ')'), ' catch ', expression('(', deeper(), ')'));
      case 13:
        return expression(
          random.pick([
            'empty',
            'error',
            'error("x")',
            'recurse',
            'paths',
            'map(.)',
            '(1,2)',
            'null',
            'to_entries',
            'first',
            'last',
            'arrays',
            'strings',
            'values',
            'map_values(.)',
            'getpath(["a","b"])',
            'walk(.)',

            '$__loc__',
            'nth(0)',
            'keys[0]',
            'min',
            'add',
            'tojson',
          ]),
        );
      case 14:
        return expression('(reduce ', this.stream(depth - 1, scope), ' as $x (', deeper(), '; ', deeper(), '))');
      case 15:
        return expression(
          '(foreach ',
          this.stream(depth - 1, scope),
          ' as $x (',
          deeper(),
          '; ',
          deeper(),
          random.chance(0.5) ? piece('; ', deeper()) : piece(),
          '))',
        );
      case 16:
        return expression('(label $out | ', this.path(depth - 1, { ...scope, labels: [...scope.labels, 'out'] }), ')');
      case 17:
        return expression(
          '(def f: ',
          deeper(),
          '; ',
          this.path(depth - 1, { ...scope, functions: [...scope.functions, { name: 'f', arity: 0 }] }),
          ')',
        );
      case 18:
        return expression('del(', deeper(), ')');
      default:
        return expression(depth > 0 && random.chance(0.5) ? deeper() : expression('.'), this.suffix(depth, scope));
    }
  }

  /** `.a`, `["a"]`, `[0]`, `[1:]`... after a term. */
  private suffix(depth: number, scope: Scope): Tree {
    const { random } = this;
    const quiet = random.chance(0.2) ? '?' : '';
    const bound = () =>
      random.chance(0.8)
        ? expression(random.pick(['0', '1', '2', '-1', '-2', '1.2', '-0.5', 'null', '3000000000']))
        : this.of('number', depth - 1, scope);
    switch (random.below(9)) {
      case 0:
        return piece('["', random.pick(FIELDS), '"]', quiet);
      case 1:
        return piece(
          '[',
          expression(
            random.pick(['0', '1', '-1', '2', '1.7', '-3', 'nan', '"a"', 'null', '1,0', '[1]', '{"start":1}']),
          ),
          ']',
          quiet,
        );
      case 2:
        return piece('[', bound(), ':', bound(), ']', quiet);
      case 3:
        return piece('[', bound(), ':]', quiet);
      case 4:
        return piece('[:', bound(), ']', quiet);
      case 5:
        return piece('[]', quiet);
      case 6:
        return piece('[', this.of(random.pick(['number', 'string']), depth - 1, scope), ']', quiet);
      default:
        // The dot of the identity is there already: `.` and `[`, or `.` and `.a` through a pipe.
        return piece(' | .', random.pick(FIELDS), quiet);
    }
  }

  private readonly productions: readonly Production[] = [
    (_, depth, scope) => this.path(depth, scope),
    (_, depth, scope) => this.path(depth, scope),
    (kind, depth, scope) => {
      const dot = this.random.pick(KINDS);
      return expression('(', this.of(dot, depth - 1, scope), ' | ', this.of(kind, depth - 1, { ...scope, dot }), ')');
    },
    (kind, depth, scope) =>
      expression('(', this.of(kind, depth - 1, scope), ', ', this.of(kind, depth - 1, scope), ')'),
    (_, depth, scope) => {
      const kind = this.random.pick<Kind>(['number', 'number', 'string', 'array', 'object', 'any']);
      const operator = this.random.pick(['+', '-', '*', '/', '%', '+']);
      return expression(
        this.held(kind, depth - 1, scope),
        ` ${operator} `,
        this.held(this.random.chance(0.15) ? 'number' : kind, depth - 1, scope),
      );
    },
    (_, depth, scope) => {
      const kind = this.random.pick(KINDS);
      return expression(
        this.held(kind, depth - 1, scope),
        ` ${this.random.pick(COMPARISONS)} `,
        this.held(this.random.chance(0.7) ? kind : 'any', depth - 1, scope),
      );
    },
    (_, depth, scope) =>
      expression(
        this.held('boolean', depth - 1, scope),
        this.random.pick([' and ', ' or ']),
        this.held('boolean', depth - 1, scope),
      ),
    (kind, depth, scope) => expression(this.held(kind, depth - 1, scope), ' // ', this.held(kind, depth - 1, scope)),
    (_, depth, scope) => expression('-', this.held('number', depth - 1, scope)),
    (_, depth, scope) => {
      const operator = this.random.pick(ASSIGNMENTS);
      const left = expression('(', this.path(depth - 1, scope), ')');
      const right =
        operator === '|=' && this.random.chance(0.5)
          ? expression('(', this.of('any', depth - 1, { ...scope, dot: 'any' }), ')')
          : this.held('any', depth - 1, scope);
      return expression('(', left, ` ${operator} `, right, ')');
    },
    (_, depth, scope) => expression('[', this.stream(depth - 1, scope), ']'),
    (_, depth, scope) => expression('[', this.of('any', depth - 1, scope), ']'),
    (_, depth, scope) => this.construct(depth, scope),
    (_, depth, scope) => this.template(depth, scope),
    (_, _depth, _scope) => expression(`@${this.random.pick(FORMATS)}`),
    (kind, depth, scope) => this.conditional(kind, depth, scope),
    (kind, depth, scope) => {
      const body = expression('(', this.of(kind, depth - 1, scope), ')');
      if (this.random.chance(0.3)) return expression('try ', body);
      if (this.random.chance(0.4)) return expression(body, '?');
      return expression(
        'try ',
        body,
        ' catch ',
        expression('(', this.of('any', depth - 1, { ...scope, dot: 'string' }), ')'),
      );
    },
    (kind, depth, scope) => this.fold(kind, depth, scope),
    (kind, depth, scope) => {
      const { text, scope: inner } = this.patterns(depth, scope);
      return expression(
        '(',
        this.held('any', depth - 1, scope),
        ' as ',
        text,
        ' | ',
        this.of(kind, depth - 1, inner),
        ')',
      );
    },
    (kind, depth, scope) => {
      const name = this.random.pick(['out', 'x', 'done']);
      return expression(
        `(label $${name} | `,
        this.of(kind, depth - 1, { ...scope, labels: [...scope.labels, name] }),
        ')',
      );
    },
    (kind, depth, scope) => this.definition(kind, depth, scope),
    (_, depth, scope) => this.recursion(depth, scope),
    () => expression('$__loc__'),
  ];

  private construct(depth: number, scope: Scope): Tree {
    const { random } = this;
    const entry = (): Tree => {
      const value = () => this.held('any', depth - 1, scope);
      switch (random.below(10)) {
        case 0:
          return piece(random.pick(FIELDS));
        case 1:
          return scope.variables.length > 0 ? piece(`$${random.pick(scope.variables)}`) : piece('$__loc__');
        case 2:
          return piece('"a b"');
        case 3:
          return piece('(', this.of('string', depth - 1, scope), '): ', value());
        case 4:
          return piece('"k\\(', this.of('any', depth - 1, scope), ')": ', value());
        case 5:
          return piece('@base64 "x\\(', this.of('string', depth - 1, scope), ')": ', value());
        case 6:
          return piece('"a": ', value(), ' | .');
        case 7:
          return scope.variables.length > 0
            ? piece(`$${random.pick(scope.variables)}: `, value())
            : piece(random.pick(['"x\\(.)"', '"\\("a", "b")"']));
        default:
          return piece(random.pick(FIELDS), ': ', value());
      }
    };
    return expression('{', ...separated(random.times(1, 3, entry), ', '), '}');
  }

  private template(depth: number, scope: Scope): Tree {
    const { random } = this;
    const format = random.chance(0.5) ? `@${random.pick(FORMATS)} ` : '';
    const parts = random.times(1, 3, () =>
      random.chance(0.35)
        ? piece(quoted(this.values.string()).slice(1, -1))
        : piece('\\(', this.of('any', depth - 1, scope), ')'),
    );
    return expression(format, '"', ...parts, '"');
  }

  private conditional(kind: Kind, depth: number, scope: Scope): Tree {
    const arm = () => [this.of('boolean', depth - 1, scope), ' then ', this.of(kind, depth - 1, scope)];
    const more = this.random.chance(0.25) ? [' elif ', ...arm()] : [];
    const otherwise = this.random.chance(0.7) ? [' else ', this.of(kind, depth - 1, scope)] : [];
    return expression('if ', ...arm(), ...more, ...otherwise, ' end');
  }

  private fold(kind: Kind, depth: number, scope: Scope): Tree {
    const { random } = this;
    const source = expression('(', this.stream(depth - 1, scope), ')');
    const { text, scope: bound } = this.patterns(depth, scope);
    const init = this.of(kind, depth - 1, scope);
    const inner = { ...bound, dot: kind };
    const update = random.chance(0.3)
      ? expression(random.pick(['. + [', '[', '.a += [', '.["k"] += [']), this.of('any', depth - 1, inner), ']')
      : this.of(kind, depth - 1, inner);
    if (random.chance(0.5)) return expression('reduce ', source, ' as ', text, ' (', init, '; ', update, ')');
    const extract = random.chance(0.5) ? piece('; ', this.of('any', depth - 1, inner)) : piece();
    return expression('foreach ', source, ' as ', text, ' (', init, '; ', update, extract, ')');
  }

  private patterns(depth: number, scope: Scope): { text: Tree; scope: Scope } {
    const names: string[] = [];
    const alternatives = this.random.chance(0.8) ? 1 : this.random.between(2, 3);
    const trees = Array.from({ length: alternatives }, () => this.pattern(Math.min(depth, 2), scope, names));
    return {
      text: piece(...separated(trees, ' ?// ')),
      scope: { ...scope, variables: [...scope.variables, ...names] },
    };
  }

  private pattern(depth: number, scope: Scope, names: string[]): Tree {
    const { random } = this;
    const variable = () => {
      const name = random.pick(VARIABLES);
      names.push(name);
      return `$${name}`;
    };
    if (depth <= 0 || random.chance(0.5)) return piece(variable());
    if (random.chance(0.5))
      return piece(
        '[',
        ...separated(
          random.times(1, 3, () => this.pattern(depth - 1, scope, names)),
          ', ',
        ),
        ']',
      );
    const entry = () => {
      switch (random.below(5)) {
        case 0:
          return piece(variable());
        case 1:
          return piece(variable(), ': ', this.pattern(depth - 1, scope, names));
        case 2:
          return piece('"', random.pick(FIELDS), '": ', this.pattern(depth - 1, scope, names));
        case 3:
          return piece('(', this.of('string', depth - 1, scope), '): ', this.pattern(depth - 1, scope, names));
        default:
          return piece(random.pick(FIELDS), ': ', this.pattern(depth - 1, scope, names));
      }
    };
    return piece('{', ...separated(random.times(1, 2, entry), ', '), '}');
  }

  private definition(kind: Kind, depth: number, scope: Scope): Tree {
    const { random } = this;
    const name = random.pick(['f', 'g', 'h', 'map', 'length']);
    const parameters = random.times(0, 2, () => random.pick(['$x', '$y', 'p', 'q']));
    const plain = parameters.map((parameter) => ({ name: parameter.replace('$', ''), arity: 0 }));
    const body: Scope = {
      dot: 'any',
      variables: [...scope.variables, ...parameters.filter((p) => p.startsWith('$')).map((p) => p.slice(1))],
      functions: [...scope.functions, ...plain],
      labels: scope.labels,
    };
    const head = parameters.length === 0 ? name : `${name}(${parameters.join('; ')})`;
    return expression(
      `(def ${head}: `,
      this.of('any', depth - 1, body),
      '; ',
      this.of(kind, depth - 1, {
        ...scope,
        functions: [...scope.functions, { name, arity: parameters.length }],
      }),
      ')',
    );
  }

  /** A function that calls itself, with an end in sight. */
  private recursion(depth: number, scope: Scope): Tree {
    const step = this.random.pick([
      '(. - 1 | r)',
      '., (. - 1 | r)',
      '(. - 1 | r) + 1',
      '[. - 1 | r]',
      '(. - 1 | r), (. - 2 | r)',
      '-(. - 1 | r)',
    ]);
    return expression(
      '(',
      this.random.pick(['2', '3', '4']),
      ' | def r: if . <= 0 then ',
      this.of('any', depth - 1, { ...scope, dot: 'number' }),
      ` else ${step} end; r)`,
    );
  }
}

function separated(trees: readonly Tree[], separator: string): (string | Tree)[] {
  return trees.flatMap((tree, i) => (i === 0 ? [tree] : [separator, tree]));
}
