// The process the judge runs in: jq has no limits of its own, so whoever asks must be able to end it.
import { loadJq } from 'jq-wasm';

const jq = await loadJq();
process.on('message', ({ input, program }) => {
  try {
    process.send(jq.raw(input, program, ['-c']));
  } catch (error) {
    // A trap leaves the instance broken: the next question gets a new process.
    process.send({ crashed: String(error) }, () => process.exit(0));
  }
});
process.send('ready');
