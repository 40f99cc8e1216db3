/**
 * What every builtin takes and gives, roughly: enough for most generated calls to succeed. One line each:
 * `name(parameters): input -> output`. A parameter is a kind (an expression on the same input), `f kind` (an expression on
 * something else, as in `map`), `path`, `stream`, or a name of a list in programs.ts (regex, flags, date...).
 */
import type { Kind } from './values.ts';

export interface Word {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly input: Kind;
  readonly output: Kind;
}

const LINES = `
length: any -> number
utf8bytelength: string -> number
type: any -> string
not: any -> boolean
keys: object -> array
keys: array -> array
keys_unsorted: object -> array
has(name): object -> boolean
has(count): array -> boolean
in(object): string -> boolean
in(array): number -> boolean
contains(string): string -> boolean
contains(array): array -> boolean
contains(object): object -> boolean
inside(string): string -> boolean
inside(any): any -> boolean
tostring: any -> string
tonumber: string -> number
toboolean: string -> boolean
tojson: any -> string
fromjson: json -> any
empty: any -> any
error: any -> any
error(any): any -> any
select(boolean): any -> any
select(f boolean): any -> any
recurse: any -> any
recurse(iterate): any -> any
recurse(iterate; f boolean): any -> any
values: any -> any
nulls: any -> null
booleans: any -> boolean
numbers: any -> number
strings: any -> string
arrays: any -> array
objects: any -> object
iterables: any -> any
scalars: any -> any
finites: number -> number
normals: number -> number
infinite: any -> number
nan: any -> number
isinfinite: number -> boolean
isnan: number -> boolean
isnormal: number -> boolean
isfinite: number -> boolean
abs: number -> number
fabs: number -> number
floor: number -> number
ceil: number -> number
round: number -> number
rint: number -> number
nearbyint: number -> number
trunc: number -> number
sqrt: number -> number
cbrt: number -> number
exp: number -> number
exp2: number -> number
exp10: number -> number
expm1: number -> number
log: number -> number
log2: number -> number
log10: number -> number
log1p: number -> number
logb: number -> number
significand: number -> number
sin: number -> number
cos: number -> number
tan: number -> number
asin: number -> number
acos: number -> number
atan: number -> number
sinh: number -> number
cosh: number -> number
tanh: number -> number
asinh: number -> number
acosh: number -> number
atanh: number -> number
lgamma: number -> number
erf: number -> number
erfc: number -> number
tgamma: number -> number
lgamma_r: number -> array
frexp: number -> array
modf: number -> array
j0: modest -> number
j1: modest -> number
y0: modest -> number
y1: modest -> number
jn(small; modest): any -> number
yn(small; modest): any -> number
pow(number; number): any -> number
atan2(number; number): any -> number
fmod(number; number): any -> number
fmin(number; number): any -> number
fmax(number; number): any -> number
fdim(number; number): any -> number
hypot(number; number): any -> number
copysign(number; number): any -> number
drem(number; number): any -> number
remainder(number; number): any -> number
ldexp(number; count): any -> number
scalb(number; count): any -> number
scalbln(number; count): any -> number
nextafter(number; number): any -> number
nexttoward(number; number): any -> number
fma(number; number; number): any -> number
first: array -> any
last: array -> any
first(stream): any -> any
last(stream): any -> any
nth(count): array -> any
nth(count; stream): any -> any
limit(count; stream): any -> any
skip(count; stream): any -> any
until(isbig; grow): number -> number
while(issmall; grow): number -> number
repeat(stream): any -> any
range(count): any -> number
range(count; count): any -> number
range(number; count; step): any -> number
isempty(stream): any -> boolean
any: array -> boolean
all: array -> boolean
any(f boolean): array -> boolean
all(f boolean): array -> boolean
any(stream; f boolean): any -> boolean
all(stream; f boolean): any -> boolean
combinations: rows -> array
combinations(small): short -> array
path(path): any -> array
paths: any -> array
paths(f boolean): any -> array
getpath(keys): any -> any
setpath(keys; any): any -> any
setpath(keys; any): null -> any
delpaths(keylist): any -> any
del(path): any -> any
pick(path): any -> any
to_entries: object -> array
from_entries: entries -> object
with_entries(entry): object -> object
walk(f any): any -> any
map(f any): array -> array
map(f number): array -> array
map(f string): array -> array
map_values(f any): object -> object
map_values(f any): array -> array
tostream: any -> array
fromstream(events): any -> any
truncate_stream(events): count -> array
add: array -> any
add(stream): any -> any
join(string): words -> string
join(string): array -> string
flatten: array -> array
flatten(count): array -> array
reverse: array -> array
reverse: string -> string
transpose: rows -> array
sort: array -> array
sort_by(f any): array -> array
group_by(f any): array -> array
unique: array -> array
unique_by(f any): array -> array
min: array -> any
max: array -> any
min_by(f any): array -> any
max_by(f any): array -> any
bsearch(any): sorted -> number
indices(any): array -> array
indices(string): string -> array
index(string): string -> number
rindex(string): string -> number
index(any): array -> number
rindex(any): array -> number
startswith(string): string -> boolean
endswith(string): string -> boolean
ltrimstr(string): string -> string
rtrimstr(string): string -> string
trimstr(string): string -> string
trim: string -> string
ltrim: string -> string
rtrim: string -> string
split(string): string -> array
split(regex; flags): string -> array
splits(regex): string -> string
splits(regex; flags): string -> string
explode: string -> array
implode: points -> string
ascii_downcase: string -> string
ascii_upcase: string -> string
test(regex): string -> boolean
test(regex; flags): string -> boolean
match(regex): string -> object
match(regex; flags): string -> object
capture(regex): string -> object
capture(regex; flags): string -> object
scan(regex): string -> any
scan(regex; flags): string -> any
sub(regex; replacement): string -> string
sub(regex; replacement; flags): string -> string
gsub(regex; replacement): string -> string
gsub(regex; replacement; flags): string -> string
format(formatname): any -> string
gmtime: number -> array
mktime: moment -> number
todate: seconds -> string
todateiso8601: seconds -> string
fromdate: isodate -> number
fromdateiso8601: isodate -> number
strftime(dateformat): moment -> string
strftime(dateformat): seconds -> string
strptime(dateformat): datetext -> array
IN(stream): any -> boolean
IN(stream; stream): any -> boolean
INDEX(f any): array -> object
INDEX(stream; f any): any -> object
JOIN(object; f string): array -> array
JOIN(object; stream; f string): any -> any
JOIN(object; stream; f string; f any): any -> any
`;

function word(line: string): Word {
  const [, name, parameters, input, output] = /^(\w+)(?:\((.*)\))?: (\w+) -> (\w+)$/.exec(line)!;
  return {
    name: name!,
    parameters: parameters === undefined ? [] : parameters.split('; '),
    input: input as Kind,
    output: output as Kind,
  };
}

export const VOCABULARY: readonly Word[] = LINES.trim().split('\n').map(word);
