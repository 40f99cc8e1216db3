/** Paths as values, and what is built on them. */
import { indexed } from '../access.ts';
import { DELETE, written } from '../assign.ts';
import { type Flow, one, through } from '../flow.ts';
import { join } from '../join.ts';
import { arrayOf, isNever, NUMBER, STRING, type Type, UNKNOWN } from '../type.ts';
import { type Call, several, type Transfer, type Transfers, value } from './transfer.ts';

/** Keys, positions, and the objects that name slices. */
const PATH = arrayOf(UNKNOWN);
/** Of whole values: no slices. */
const PLAIN_PATH = arrayOf(join(STRING, NUMBER), 1);

/** Paths are looked for without reading: a name that is not there is no mistake. */
function looked(call: Call, input: Type): Flow {
  return call.evaluation.silently(() => call.arg(0, input));
}

const anyPath: Transfer = (call) => several({ ...one(PATH), raises: looked(call, call.input).raises || true });

/** `getpath(["a", "b"])` is `.a.b`; of other paths nothing is known. */
function getPath(input: Type, path: Type): Type {
  const { array } = path;
  if (array === null || array.prefix.length !== array.least || !isNever(array.rest)) return UNKNOWN;
  let type = input;
  for (const key of array.prefix) {
    if (isNever(type)) return UNKNOWN;
    type = indexed(type, key).type;
  }
  return isNever(type) ? UNKNOWN : type;
}

export const paths: Transfers = {
  'path/1': anyPath,
  'paths/0': () => several(one(PLAIN_PATH)),
  'paths/1': (call) => {
    looked(call, UNKNOWN);
    return several(one(PLAIN_PATH, true));
  },
  'leaf_paths/0': () => several(one(PLAIN_PATH)),
  'getpath/1': value((input, path) => ({ type: getPath(input, path!), raises: true })),
  'setpath/2': value(() => ({ type: UNKNOWN, raises: true })),
  'delpaths/1': value(() => ({ type: UNKNOWN, raises: true })),
  'del/1': (call) => written(call.evaluation, call.node.args[0]!, call.env, DELETE),
  'pick/1': (call) => {
    looked(call, call.input);
    return one(UNKNOWN, true);
  },
  'walk/1': (call) => {
    // Each value on the way up is what became of its parts: anything.
    const walked = call.arg(0, UNKNOWN);
    return through(one(UNKNOWN), walked);
  },
};
